/** The binds of a provider. Each one that ends is replaced, independently of the others. */

import { StartError } from "../../errors.ts";
import { randomFraction } from "../../secrets/random.ts";
import { hasProved, reconnectMs } from "./backoff.ts";
import {
	type Mode,
	openSession,
	type Session,
	type SessionEvents,
} from "./session.ts";
import type { SmppSettings } from "./settings.ts";

export type Binds = {
	/** The binds that take messages now. */
	transmitting(): readonly Session[];
	close(): Promise<void>;
};

export type BindEvents = Pick<SessionEvents, "roomy" | "brought"> & {
	/** A bind that takes messages has come or gone. */
	readonly changed: () => void;
	readonly troubled: (reason: string) => void;
};

export function holdBinds(settings: SmppSettings, events: BindEvents): Binds {
	const transmitting = new Set<Session>();
	const open = new Set<Session>();
	const waits = new Set<NodeJS.Timeout>();
	let isClosing = false;

	function hold(mode: Mode, failures = 0, waitedMs = 0): void {
		let session: Session | null = null;
		let boundAt: number | null = null;

		function again(isRefused: boolean): void {
			if (isClosing) return;
			const heldMs = boundAt === null ? 0 : performance.now() - boundAt;
			const hasCarried = session?.hasCarried() ?? false;
			const isSound = hasProved({ heldMs, hasCarried, waitedMs });
			const count = isSound ? 1 : failures + 1;
			const waitMs = reconnectMs(count, isRefused, randomFraction());
			const wait = setTimeout(() => {
				waits.delete(wait);
				hold(mode, count, waitMs);
			}, waitMs);
			waits.add(wait);
		}

		try {
			session = openSession(settings, mode, {
				roomy: events.roomy,
				brought: events.brought,
				bound() {
					boundAt = performance.now();
					if (mode === "receiver" || session === null) return;
					transmitting.add(session);
					events.changed();
				},
				ended(reason, isRefused) {
					if (session !== null) {
						open.delete(session);
						if (transmitting.delete(session)) events.changed();
					}
					if (!isClosing) events.troubled(reason);
					again(isRefused);
				},
			});
			open.add(session);
		} catch (error) {
			// The file of `ca` is gone or broken since the start.
			const { code = "failed" } = error as NodeJS.ErrnoException;
			const reason =
				error instanceof StartError ? "ca holds no certificate" : code;
			events.troubled(`no connection: ${reason}`);
			again(false);
		}
	}

	for (let i = 0; i < settings.sessions; i++) {
		if (settings.bind === "transceiver") {
			hold("transceiver");
		} else {
			hold("transmitter");
			hold("receiver");
		}
	}

	return {
		transmitting: () => [...transmitting],
		async close() {
			isClosing = true;
			for (const wait of waits) clearTimeout(wait);
			await Promise.all([...open].map((session) => session.close()));
		},
	};
}
