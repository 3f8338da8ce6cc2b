/** The second factor of a user: codes of an authenticator app, with recovery codes. */

import type { FastifyInstance } from "fastify";
import { changeUser, confirmTotp, offerTotp } from "../../commands/people.ts";
import { forgiving } from "../../commands/sign-in-tries.ts";
import type { Context } from "../../context.ts";
import { badParameter } from "../../errors.ts";
import { totpContext } from "../../people/user.ts";
import { type Static, Type } from "../../schema.ts";
import { sha256 } from "../../secrets/hash.ts";
import {
	canonicalRecoveryCode,
	newRecoveryCode,
	newTotpSecret,
	totpStepOf,
	totpUri,
} from "../../secrets/totp.ts";
import { wireTime } from "../2fa/dates.ts";
import { auditedBy } from "../audited-by.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { ownUser } from "./own-user.ts";
import { DONE, ENDED } from "./sessions.ts";
import { code } from "./sign-in.ts";
import { charged, holderIn, noteFailure, wrong } from "./tried.ts";

const OFFER_MS = 10 * 60 * 1_000;
const RECOVERY_CODES = 8;

const OfferReply = Type.Object({
	secret: Type.String({ description: "Base32, for apps that scan nothing" }),
	uri: Type.String({ description: "otpauth, to be shown as a QR code" }),
	dateExpires: Type.String(),
});
const ConfirmParameters = Type.Object({ code });
const ConfirmedReply = Type.Object({
	recoveryCodes: Type.Array(Type.String(), {
		description: "Each works once instead of a code; shown this once",
	}),
});

export function totpRoutes(app: FastifyInstance, context: Context): void {
	const { keys, now, run } = context;

	app.route({
		method: "POST",
		url: "/console/totp",
		schema: {
			body: Type.Object({}),
			response: replies(enveloped(OfferReply)),
		},
		async handler(http) {
			const user = ownUser(context, http);
			const secret = newTotpSecret();
			const until = now() + OFFER_MS;
			const sealed = keys().seal(secret, totpContext(user.sid));
			await run(offerTotp(user, sealed, until));
			return ok({
				secret,
				uri: totpUri(secret, "Postern", user.email),
				dateExpires: wireTime(until),
			});
		},
	});

	app.route<{ Body: Static<typeof ConfirmParameters> }>({
		method: "POST",
		url: "/console/totp/confirm",
		schema: {
			body: ConfirmParameters,
			response: replies(enveloped(ConfirmedReply)),
		},
		async handler(http) {
			const user = ownUser(context, http);
			const { totpOffered: offered } = user;
			if (offered === null || offered.until <= now()) throw noOffer();
			const tried = await charged(context, http, user.email);
			const secret = keys().open(offered.sealed, totpContext(user.sid));
			const step = totpStepOf(secret, http.body.code.trim(), now());
			if (step === null) {
				await noteFailure(context, tried, holderIn(user));
				throw wrong();
			}
			const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
			const kept = codes.map((each) => sha256(canonicalRecoveryCode(each)));
			const confirmed = await run(
				auditedBy(
					http,
					forgiving(confirmTotp(user, offered.sealed, step, kept), tried.tries),
				),
			);
			if (confirmed === null) throw noOffer();
			return ok({ recoveryCodes: codes });
		},
	});

	app.route({
		method: "DELETE",
		url: "/console/totp",
		schema: { response: ENDED },
		async handler(http) {
			await run(
				auditedBy(http, changeUser(ownUser(context, http), { totp: null })),
			);
			return DONE;
		},
	});
}

function noOffer() {
	return badParameter("code", "has no secret to fit: begin again");
}
