/** MessageBird: developers.messagebird.com, "SMS messaging", "Verifying HTTP requests". */

import { createHash, createHmac } from "node:crypto";
import { type Double, type Reply, type State, sharedKey } from "./contract.ts";
import { jsonOf, TOO_MANY } from "./keyed-receipts.ts";

const KEY = "messagebird-access-key-0001-32ch";
const SIGNING = "messagebird-signing-key-0001-32c";

function refusal(
	status: number,
	code: number,
	description: string,
	parameter: string | null,
): Reply {
	return { status, body: { errors: [{ code, description, parameter }] } };
}

/** A token of HS256, as the vendor makes it for a GET. */
function token(claims: object, key: string): string {
	const encoded = (value: object) =>
		Buffer.from(JSON.stringify(value)).toString("base64url");
	const signed = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded(claims)}`;
	const signature = createHmac("sha256", key)
		.update(signed)
		.digest("base64url");
	return `${signed}.${signature}`;
}

const STATUSES: Record<State, Record<string, string>> = {
	sent: { status: "sent" },
	delivered: { status: "delivered", statusErrorCode: "0" },
	undelivered: { status: "delivery_failed", statusErrorCode: "27" },
	notOnApp: {},
};

export const messagebird: Double = {
	preset: "messagebird",
	channel: "sms",
	parameters: { accessKey: KEY, signingKey: SIGNING },
	isAuthentic: ({ method, url, headers }) =>
		method === "POST" &&
		url.pathname === "/messages" &&
		headers.authorization === `AccessKey ${KEY}`,
	read(seen) {
		const { originator, recipients, body, datacoding, validity, reportUrl } =
			jsonOf(seen);
		// The vendor finds the alphabet out by itself, and wants whole seconds.
		const isPlain = datacoding === "auto" && Number.isInteger(validity);
		return {
			to: recipients[0],
			from: originator,
			text: isPlain ? body : "",
			receiptUrl: reportUrl,
		};
	},
	replies: {
		accepted: (id) => ({ status: 201, body: { id, direction: "mt" } }),
		later: [TOO_MANY],
		elsewhere: [
			refusal(422, 25, "Not enough balance", null),
			refusal(422, 10, "originator is invalid", "originator"),
		],
		never: [refusal(422, 9, "no (correct) recipients found", "recipients")],
		badCredentials: refusal(
			401,
			2,
			`Request not allowed (incorrect access_key ${KEY})`,
			"access_key",
		),
		errorIn200: refusal(200, 99, "Internal error", null),
	},
	receipts: {
		proof: "jwt",
		keys: {
			present: sharedKey(SIGNING),
			next: sharedKey("messagebird-signing-key-0002-32c"),
		},
		rotation: (next) => ({ receipts: { jwt: { moreSecrets: [next] } } }),
		request([report], { url, key, now }) {
			const { reference = "", state = "sent" } = report ?? {};
			const query = new URLSearchParams({
				...{ id: reference, reference: "OTE1", recipient: "919960639901" },
				statusDatetime: "2026-03-29T12:00:00+00:00",
				...STATUSES[state],
			});
			const asked = `${url}?${query}`;
			const seconds = Math.floor(now / 1_000);
			const claims = {
				...{ iss: "MessageBird", jti: "1", nbf: seconds, iat: seconds },
				exp: seconds + 60,
				url_hash: createHash("sha256").update(asked).digest("hex"),
			};
			return {
				...{ method: "GET", url: asked },
				headers: { "messagebird-signature-jwt": token(claims, key) },
			};
		},
		sendsBatches: false,
	},
};
