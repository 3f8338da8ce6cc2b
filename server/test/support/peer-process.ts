/** A peer that is a program of its own, of another language. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Client } from "./client.ts";
import { eventually } from "./process.ts";

export type PeerProcess = {
	/** The lines that it has printed. */
	lines(): string[];
	close(): Promise<void>;
};

/** Waits until the first message of this verification is delivered. */
export function untilDelivered(api: Client, sid: unknown): Promise<void> {
	return eventually(
		"the receipt is in the record",
		async () => {
			const { events } = await api.record(String(sid));
			return events[0]?.channelStatus === "delivered";
		},
		40_000,
	);
}

/**
 * Resolves when it says that it is ready. It is not asked by a connection: jSMPP
 * waits for the bind of one before it looks at the next.
 */
export async function startPeer(
	program: string,
	parameters: readonly string[],
	ready = /listening/i,
): Promise<PeerProcess> {
	const child = spawn(program, parameters, {
		stdio: ["ignore", "pipe", "pipe"],
	});
	let printed = "";
	for (const stream of [child.stdout, child.stderr]) {
		stream.on("data", (chunk: Buffer) => {
			printed += chunk.toString();
		});
	}
	while (!ready.test(printed)) {
		if (child.exitCode !== null) throw new Error(printed);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	return {
		lines: () => printed.split("\n"),
		close: () => ended(child),
	};
}

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	child.kill("SIGKILL");
	await once(child, "exit");
}
