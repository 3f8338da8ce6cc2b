/** Vonage Messages: developer.vonage.com/en/api/messages, and …/concepts/webhooks. */

import {
	createHash,
	createHmac,
	createPublicKey,
	generateKeyPairSync,
	verify,
} from "node:crypto";
import type { Seen } from "../http-gateway.ts";
import {
	type Double,
	type Receipts,
	type Reply,
	type State,
	sharedKey,
} from "./contract.ts";

const APPLICATION_ID = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab";
const SECRET = "vonage-signature-secret-0001";
const { privateKey } = generateKeyPairSync("rsa", {
	modulusLength: 2048,
	privateKeyEncoding: { type: "pkcs8", format: "pem" },
	publicKeyEncoding: { type: "spki", format: "pem" },
});

export const APPLICATION = {
	applicationId: APPLICATION_ID,
	privateKey,
	signatureSecret: SECRET,
};

const part = (value: object) =>
	Buffer.from(JSON.stringify(value)).toString("base64url");

/** A JWT by the application's key, with the claims that Vonage asks for. */
export function isByApplication({ headers }: Seen): boolean {
	const [, head = "", claims = "", signature = ""] =
		/^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(headers.authorization ?? "") ??
		[];
	const read = JSON.parse(Buffer.from(claims, "base64url").toString() || "{}");
	return (
		read.application_id === APPLICATION_ID &&
		typeof read.jti === "string" &&
		Math.abs(read.iat - Date.now() / 1000) < 60 &&
		verify(
			"sha256",
			Buffer.from(`${head}.${claims}`),
			createPublicKey(privateKey),
			Buffer.from(signature, "base64url"),
		)
	);
}

export function problem(status: number, code: string, detail: string): Reply {
	return {
		status,
		body: {
			type: `https://developer.vonage.com/api-errors/messages#${code}`,
			title: "Not accepted",
			detail,
			instance: "bf0ca0bf927b3b52e3cb03217e1a1ddf",
		},
	};
}

/** Webhooks in JSON, with a JWT by the account's signature secret. */
export function vonageReceipts(
	bodyOf: (reference: string, state: State) => object,
	more: Partial<Receipts> = {},
): Receipts {
	return {
		proof: "jwt",
		keys: {
			present: sharedKey(SECRET),
			next: sharedKey("vonage-signature-secret-0002"),
		},
		rotation: (next) => ({ receipts: { jwt: { moreSecrets: [next] } } }),
		request([report], { url, key, now }) {
			const body = JSON.stringify(
				bodyOf(report?.reference ?? "", report?.state ?? "sent"),
			);
			const signed = [
				part({ alg: "HS256", typ: "JWT" }),
				part({
					iat: Math.floor(now / 1000),
					jti: "c5ba8f24-1a14-4c10-bfdf-3fbe8ce511b5",
					iss: "Vonage",
					api_key: "abcd1234",
					application_id: APPLICATION_ID,
					payload_hash: createHash("sha256").update(body).digest("hex"),
				}),
			].join(".");
			const mac = createHmac("sha256", key).update(signed).digest("base64url");
			return {
				method: "POST",
				url,
				headers: {
					"content-type": "application/json",
					authorization: `Bearer ${signed}.${mac}`,
				},
				body,
			};
		},
		sendsBatches: false,
		...more,
	};
}

const FATES: Record<State, object> = {
	sent: { status: "submitted" },
	delivered: { status: "delivered" },
	undelivered: {
		status: "undeliverable",
		error: {
			type: "https://developer.vonage.com/api-errors/messages#1260",
			title: 1260,
			detail: "Destination unreachable",
		},
	},
	notOnApp: {},
};

export const vonageMessages: Double = {
	preset: "vonage-messages",
	channel: "sms",
	parameters: APPLICATION,
	isAuthentic: isByApplication,
	read({ body }) {
		const { to, from, text, webhook_url, message_type, channel } =
			JSON.parse(body);
		return message_type === "text" && channel === "sms"
			? { to, from, text, receiptUrl: webhook_url }
			: { to: "" };
	},
	replies: {
		accepted: (message_uuid) => ({ status: 202, body: { message_uuid } }),
		later: [problem(429, "1000", "You have exceeded the capacity")],
		elsewhere: [
			problem(422, "1120", "The `from` parameter is invalid"),
			problem(402, "1070", "This request could not be performed"),
		],
		never: [
			problem(422, "1050", "Number barred"),
			problem(422, "1430", "The `to` parameter is invalid for the channel"),
		],
		badCredentials: problem(401, "unauthorized", `Not accepted: ${SECRET}`),
		errorIn200: problem(200, "1020", "Invalid params"),
	},
	receipts: vonageReceipts((message_uuid, state) => ({
		message_uuid,
		to: "919960639901",
		from: "12012751398",
		timestamp: "2026-11-29T11:24:25Z",
		channel: "sms",
		...FATES[state],
	})),
};
