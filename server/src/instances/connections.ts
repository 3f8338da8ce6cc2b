/**
 * A connection that was being handed to a process at the moment of its death goes to
 * another one. Node's cluster forgets it: it stays open without a reader, and its client
 * waits for as long as it is willing to. Seen with the first connection after a `kill -9`.
 *
 * This reads what cluster sends over its channel. A version of Node that sends something
 * else is left alone; `postgres-processes.test.ts` would then fail.
 */

import cluster, { type Worker } from "node:cluster";
import type { Server } from "node:net";

/** The supervisor's end of a connection; closing it does not end the process's. */
type Handle = { close(): void };
type HandOver = { readonly act?: unknown; readonly seq?: unknown };
type Send = (message: unknown, handle?: Handle, ...more: unknown[]) => boolean;

/**
 * Returns the function that hands them on. Call it when all that the process has said is
 * read: from a connection that it says to have taken it may have read a request, which
 * nobody else could answer.
 */
export function keepConnections(worker: Worker): () => void {
	const channel = worker.process as unknown as { send?: Send };
	// Without a descriptor for it Node makes neither the process nor a channel, and tells
	// of it by an event later on.
	if (channel.send === undefined) return () => {};
	const send = channel.send.bind(channel);
	/** Handed over, and not yet taken: at most one for each port. */
	const open = new Map<unknown, { message: HandOver; handle: Handle }>();

	channel.send = (message, handle, ...more) => {
		const { act, seq } = message as HandOver;
		if (act === "newconn" && handle) {
			open.set(seq, { message: message as HandOver, handle });
		}
		return send(message, handle, ...more);
	};
	worker.process.on("internalMessage", ({ ack }: { ack?: unknown }) => {
		open.delete(ack);
	});
	return () => {
		const other = Object.values(cluster.workers ?? {}).find(
			(each) => each !== worker && each?.isConnected(),
		);
		for (const { message, handle } of open.values()) {
			// Its answer has the same number, so cluster closes our end, or asks a third one.
			if (other) other.process.send(message, handle as Server);
			else handle.close();
		}
		open.clear();
	};
}
