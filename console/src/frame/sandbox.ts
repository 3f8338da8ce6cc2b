/** The messages that the sandbox takes for an account, as they come. */

import { useEffect, useState } from "react";
import { api, BY_ITSELF } from "./api.ts";

export type SandboxMessage = {
	readonly sid: string;
	readonly channel: string;
	readonly from: string;
	readonly to: string;
	readonly subject: string | null;
	readonly text: string | null;
	readonly code: string | null;
	readonly at: string;
	readonly requestID: string;
};

/** A proxy may cut a request that is silent for longer. */
const WAIT_S = 20;
const AGAIN_MS = 3_000;
const MOST_KEPT = 100;
const FIRST = 30;

export type Sandbox = {
	/** The newest first. */
	readonly messages: readonly SandboxMessage[];
	/** Those that were there when the page came. */
	readonly isFirst: (sid: string) => boolean;
	/** The last request failed; it is sent again. */
	readonly error: unknown;
	clear(): Promise<void>;
};

type First = {
	readonly accountSid: string;
	readonly sids: ReadonlySet<string>;
};

/** `isOn`: false where the role may not read the sandbox. */
export function useSandbox(accountSid: string, isOn: boolean): Sandbox {
	const [messages, setMessages] = useState<readonly SandboxMessage[]>([]);
	const [error, setError] = useState<unknown>(null);
	const [first, setFirst] = useState<First | null>(null);
	const [emptied, setEmptied] = useState(0);

	// biome-ignore lint/correctness/useExhaustiveDependencies: once emptied it is read from the beginning.
	useEffect(() => {
		setMessages([]);
		if (!isOn) return;
		const stop = new AbortController();
		void follow(accountSid, stop.signal, {
			began(found) {
				setFirst((known) =>
					known?.accountSid === accountSid
						? known
						: { accountSid, sids: new Set(found.map(({ sid }) => sid)) },
				);
				setMessages(found);
			},
			came(fresh) {
				setMessages((known) => merged(fresh, known));
			},
			failed: setError,
		});
		return () => stop.abort();
	}, [accountSid, isOn, emptied]);

	return {
		messages,
		error,
		isFirst: (sid) => first?.sids.has(sid) === true,
		async clear() {
			await api.delete("/sandbox/messages", { accountSid });
			setEmptied((times) => times + 1);
		},
	};
}

function merged(
	fresh: readonly SandboxMessage[],
	known: readonly SandboxMessage[],
): readonly SandboxMessage[] {
	const sids = new Set(fresh.map(({ sid }) => sid));
	return [...fresh, ...known.filter(({ sid }) => !sids.has(sid))].slice(
		0,
		MOST_KEPT,
	);
}

type Told = {
	began(found: readonly SandboxMessage[]): void;
	came(fresh: readonly SandboxMessage[]): void;
	failed(error: unknown): void;
};

/** Asks again and again; each request waits until there is something. */
async function follow(
	accountSid: string,
	signal: AbortSignal,
	{ began, came, failed }: Told,
): Promise<void> {
	let after: string | undefined;
	let hasBegun = false;
	/** Only the first request is the person's: the others must not keep the session alive. */
	let headers: Readonly<Record<string, string>> = {};
	while (!signal.aborted) {
		await visible(signal);
		if (signal.aborted) return;
		try {
			const asked = headers;
			headers = BY_ITSELF;
			const found = await api.get<SandboxMessage[]>(
				"/sandbox/messages",
				hasBegun
					? { accountSid, after, wait: WAIT_S, limit: MOST_KEPT }
					: { accountSid, wait: 0, limit: FIRST },
				{ signal, headers: asked },
			);
			failed(null);
			after = found[0]?.sid ?? after;
			if (hasBegun) came(found);
			else began(found);
			hasBegun = true;
		} catch (error) {
			if (signal.aborted) return;
			failed(error);
			await new Promise((done) => setTimeout(done, AGAIN_MS));
		}
	}
}

function visible(signal: AbortSignal): Promise<void> {
	if (!document.hidden) return Promise.resolve();
	return new Promise((resolve) => {
		const look = () => {
			if (document.hidden && !signal.aborted) return;
			document.removeEventListener("visibilitychange", look);
			signal.removeEventListener("abort", look);
			resolve();
		};
		document.addEventListener("visibilitychange", look);
		signal.addEventListener("abort", look);
	});
}
