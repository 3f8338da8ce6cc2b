/** Jasmin: docs.jasminsms.com, HTTP API. */

import { textOfGsm } from "../../src/sms/gsm.ts";
import {
	type Double,
	type Reply,
	type State,
	sharedKey,
	withKey,
} from "./contract.ts";

const PASSWORD = "jasmin {text}&=";
const SECRET = "jasmin-receipt-secret-0001-of-36-chr";

const error = (status: number, text: string): Reply => ({
	status,
	body: `Error "${text}"`,
});

const WORDS: Record<State, string> = {
	sent: "ESME_ROK",
	delivered: "DELIVRD",
	undelivered: "UNDELIV",
	notOnApp: "",
};

/** The text that a phone shows for the octets of an SMS. */
function shown(coding: string | null, octets: Buffer): string {
	if (coding === "0") return textOfGsm(octets);
	return coding === "8" ? Buffer.from(octets).swap16().toString("utf16le") : "";
}

export const jasmin: Double = {
	preset: "jasmin",
	channel: "sms",
	parameters: {
		gateway: "http://127.0.0.1:1401",
		username: "postern",
		password: PASSWORD,
		receiptSecret: SECRET,
	},
	isAuthentic({ url, body }) {
		const form = new URLSearchParams(body);
		return (
			url.pathname === "/send" &&
			form.get("username") === "postern" &&
			form.get("password") === PASSWORD
		);
	},
	read({ body }) {
		const form = new URLSearchParams(body);
		const octets = Buffer.from(form.get("hex-content") ?? "", "hex");
		return {
			to: form.get("to") ?? "",
			from: form.get("from") ?? "",
			text: shown(form.get("coding"), octets),
			receiptUrl: form.get("dlr-url") ?? "",
		};
	},
	replies: {
		accepted: (id) => ({ status: 200, body: `Success "${id}"` }),
		later: [
			error(403, "User throughput exceeded"),
			error(503, "InterceptorPB not connected !"),
		],
		elsewhere: [error(412, "No route found"), error(403, "Cannot charge")],
		never: [error(400, "Argument [to] has an invalid value: [x].")],
		badCredentials: error(403, "Authentication failure for username:postern"),
		errorIn200: error(200, "No route found"),
	},
	receipts: {
		proof: "secret",
		keys: {
			present: sharedKey(SECRET),
			next: sharedKey("jasmin-receipt-secret-0002-of-36-chr"),
		},
		rotation: (next) => ({ receipts: { secret: { moreValues: [next] } } }),
		request([report], { url, key }) {
			const state = report?.state ?? "sent";
			return {
				method: "POST",
				url: withKey(url, key),
				headers: { "content-type": "application/x-www-form-urlencoded" },
				body: new URLSearchParams({
					id: report?.reference ?? "",
					level: state === "sent" ? "1" : "2",
					message_status: WORDS[state],
					connector: "demo",
					...(state !== "sent" && { err: "000", text: "482913 is your" }),
				}).toString(),
			};
		},
		sendsBatches: false,
		reply: "ACK/Jasmin",
	},
};
