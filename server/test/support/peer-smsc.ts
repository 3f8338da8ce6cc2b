/** npm `smpp` as the SMSC: a codec that is none of ours. It comes without types. */

import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";

type PeerPdu = {
	readonly command: string;
	readonly destination_addr: string;
	readonly data_coding: number;
	readonly short_message: {
		readonly message: string;
		readonly udh?: readonly Buffer[];
	};
	response(fields?: object): PeerPdu;
};
type PeerSession = {
	on(event: string, heard: (pdu: PeerPdu) => void): void;
	send(pdu: PeerPdu): void;
	deliver_sm(
		fields: object,
		answered?: (pdu: { command_status: number }) => void,
	): void;
	pause(): void;
	resume(): void;
	destroy(): void;
};
type PeerServer = {
	listen(port: number, host: string, listening: () => void): void;
	address(): AddressInfo;
	close(closed: () => void): void;
};

const smpp = createRequire(import.meta.url)("smpp") as {
	createServer(connected: (session: PeerSession) => void): PeerServer;
};

/** A message, put together from its parts. */
export type Arrived = {
	readonly to: string;
	readonly text: string;
	readonly parts: number;
	readonly ids: readonly string[];
};

export type PeerSmsc = {
	readonly port: number;
	readonly arrived: Arrived[];
	/** Sends a receipt, and resolves with the status of its answer. */
	receipt(id: string, stat: string, err?: string): Promise<number>;
	close(): Promise<void>;
};

export async function startPeerSmsc(): Promise<PeerSmsc> {
	const sessions: PeerSession[] = [];
	const arrived: Arrived[] = [];
	const partial = new Map<string, { texts: string[]; ids: string[] }>();
	let count = 0;

	function take(pdu: PeerPdu): string {
		const id = `peer-${++count}`;
		const { message, udh } = pdu.short_message;
		const to = pdu.destination_addr;
		const header = udh?.[0];
		if (header === undefined) {
			arrived.push({ to, text: message, parts: 1, ids: [id] });
			return id;
		}
		const [, , reference, total = 0, number = 0] = header;
		const key = `${to} ${reference}`;
		const known = partial.get(key) ?? { texts: [], ids: [] };
		partial.set(key, known);
		known.texts[number - 1] = message;
		known.ids.push(id);
		if (known.ids.length === total) {
			const text = known.texts.join("");
			arrived.push({ to, text, parts: total, ids: known.ids });
		}
		return id;
	}

	const server = smpp.createServer((session) => {
		sessions.push(session);
		session.on("error", () => {});
		for (const bind of ["transceiver", "transmitter", "receiver"]) {
			session.on(`bind_${bind}`, (pdu) => session.send(pdu.response()));
		}
		for (const command of ["enquire_link", "unbind"]) {
			session.on(command, (pdu) => session.send(pdu.response()));
		}
		session.on("submit_sm", (pdu) => {
			session.send(pdu.response({ message_id: take(pdu) }));
		});
	});
	await new Promise<void>((resolve) =>
		server.listen(0, "127.0.0.1", () => resolve()),
	);
	return {
		port: server.address().port,
		arrived,
		receipt: (id, stat, err = "000") =>
			new Promise((resolve) => {
				sessions.at(-1)?.deliver_sm(
					{
						...{ source_addr: "491710000001", destination_addr: "1" },
						esm_class: 4,
						short_message: `id:${id} sub:001 dlvrd:001 submit date:2611290830 done date:2611290831 stat:${stat} err:${err} text:Your`,
					},
					({ command_status }) => resolve(command_status),
				);
			}),
		async close() {
			for (const session of sessions) session.destroy();
			await new Promise<void>((resolve) => server.close(resolve));
		},
	};
}
