/** A service with a master account and two below it, whose templates a test writes. */

import { expect } from "vitest";
import { clientOf, type Parameters } from "./client.ts";
import type { Reply } from "./exchange.ts";
import { startMessageGateway } from "./message-gateway.ts";
import { startTestPostern } from "./postern.ts";

export type Template = { sid: string; name: string; texts: object[] };
export type One = Reply<{ data: Template }>;
type Mail = { text: string; html?: string; mailbox: string; replyTo?: string };

const CONFIGURED = [
	{
		name: "operator",
		texts: [
			{ service: "configured", body: "Operator: {code}" },
			{ service: "configured", locale: "de", body: "Betreiber: {code}" },
			{
				service: "page",
				channel: "email",
				body: "Page {code}",
				html: '<p title="{extra.t}">{service}: {code}</p>',
			},
		],
	},
];

export type TemplateService = Awaited<ReturnType<typeof startTemplates>>;

export async function startTemplates() {
	let names = 0;
	const gateway = await startMessageGateway();
	const json = {
		requestId: "{requestId}",
		to: "{to}",
		text: "{text}",
		html: "{html}",
		mailbox: "{mailbox}",
		replyTo: "{replyTo}",
		dlt: "{extra.dlt}",
	};
	const postern = await startTestPostern({
		settings: {
			templates: CONFIGURED,
			emailFrom: "Operator <codes@operator.example>",
			providers: [
				{ type: "sandbox", name: "sandbox", channels: ["sms", "call"] },
				JSON.parse(gateway.settings({ channels: ["email"], json })),
			],
		},
	});
	const master = clientOf(postern);
	const parent = await master.subAccount("Parent");
	const api = await parent.subAccount("Own & Co");

	const freshName = () => `Template ${++names}`;
	const create = (texts: unknown, as = api, more: Parameters = {}) =>
		as.call("POST", "/2fa/templates", { name: freshName(), texts, ...more });
	async function created(
		texts: unknown,
		as = api,
		more: Parameters = {},
	): Promise<Template> {
		const reply = (await create(texts, as, more)) as unknown as One;
		expect(reply.status, reply.text).toBe(200);
		return reply.body.data;
	}
	const removed = (sid: string, as = api) =>
		as.call("DELETE", `/2fa/templates/${sid}`);
	const changed = (sid: string, texts: unknown, as = api) =>
		as.call("PUT", `/2fa/templates/${sid}`, { texts });

	/** The texts that a send without body brings, the newest first. */
	async function textsOf(
		parameters: Parameters = {},
		as = api,
	): Promise<string[]> {
		const reply = await as.send({ body: undefined, ...parameters });
		expect(reply.status, reply.text).toBe(200);
		await postern.settled();
		return (await as.messages())
			.filter(({ requestID }) => requestID === reply.body.requestID)
			.map(({ text }) =>
				text.replace(/\d(, )?\d(, )?\d(, )?\d(, )?\d(, )?\d/, "#"),
			);
	}
	async function mailOf(parameters: Parameters = {}, as = api): Promise<Mail> {
		const reply = await as.send({
			...{ channel: "email", to: undefined, body: undefined },
			emailTo: `u${++names}@example.com`,
			...parameters,
		});
		expect(reply.status, reply.text).toBe(200);
		await postern.settled();
		const taken = gateway.taken as unknown as (Mail & { requestId: string })[];
		const mail = taken.find(
			({ requestId }) => requestId === reply.body.requestID,
		);
		if (mail === undefined) throw new Error("no mail");
		return mail;
	}

	async function stop(): Promise<void> {
		await postern.stop();
		await gateway.close();
	}

	return {
		...{ postern, master, parent, api, stop },
		...{ freshName, create, created, changed, removed, textsOf, mailOf },
	};
}
