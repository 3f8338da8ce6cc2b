/** Sends whose body a test writes itself, to the last character. */

import { expect } from "vitest";
import { BODY, type Client, SENDER } from "./client.ts";
import { FORM } from "./exchange.ts";
import type { TestPostern } from "./postern.ts";

export const json = { "Content-Type": "application/json" };
export const form = { "Content-Type": FORM };

export const asJson = (to: string) =>
	JSON.stringify({ service: "2FA", from: SENDER, to, body: BODY });
export const asForm = (to: string) =>
	`service=2FA&from=${SENDER}&to=${to}&body=${encodeURIComponent(BODY)}`;

/** Sends this body unchanged, and reads the message that arrives. */
export const arrivesAt =
	(postern: TestPostern, api: Client) =>
	async (
		to: string,
		body: string,
		headers: Record<string, string>,
		path = "/2fa/send",
	): Promise<string | undefined> => {
		const reply = await api.call("POST", path, body, headers);
		expect(reply.status, reply.text).toBe(200);
		await postern.settled();
		const [message] = await api.messages({ to });
		return message?.text;
	};

/** The recipient of every send that must be refused. */
export const REFUSED_TO = "491719999955";

/** The JSON of such a send with this text in it, unchanged. */
export const around = (inside: string, parameters = '"service":"2FA"') =>
	`{${parameters},"from":"${SENDER}","to":"${REFUSED_TO}","body":"${BODY}"${inside && `,${inside}`}}`;

/** Nothing was sent of what was refused, and others are served. */
export async function expectUnharmed(
	postern: TestPostern,
	api: Client,
): Promise<void> {
	await postern.settled();
	expect(await api.messages({ to: REFUSED_TO })).toEqual([]);
	expect((await api.send()).status, "still serves others").toBe(200);
	expect(Object.keys(Object.prototype)).toEqual([]);
}
