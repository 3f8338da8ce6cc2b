/**
 * The live lists that are open at this instance. Once a second all sessions are looked
 * at again, and each account that somebody watches is read, once for all who watch it.
 */

import type { Context } from "../../context.ts";
import { hasPassed } from "../../durations.ts";
import { isUnavailable, Refusal } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import type { SessionGuard } from "../../http/session-guard.ts";
import type { Role } from "../../people/role.ts";
import { shownTo } from "../shown-to.ts";
import {
	type LiveAccount,
	type LiveNews,
	liveAccount,
	ROWS_A_SECOND,
} from "./live-account.ts";

const LOOK_EVERY_MS = 1_000;
/** Proxies cut connections that are silent for a minute. */
const BEAT_EVERY_MS = 20_000;
const MOST_OF_SESSION = 5;
const MOST = 200;

/** One connection: the text of events goes to `write`. */
export type Outlet = {
	write(text: string | Buffer): void;
	/** Resolves when what was written is on its way; false: the client has gone. */
	drained(): Promise<boolean>;
	end(): void;
};

export type Streams = {
	/** Refuses too many. Returns the function that leaves. */
	open(
		caller: Caller,
		accountSid: string,
		/** SID of the newest record that the client has; null: it asks for none. */
		after: string | null,
		/** Called once nothing can refuse any more. */
		connect: () => Outlet,
	): Promise<() => void>;
	/** Ends all, and lets nobody in any more. */
	close(): void;
};

type Stream = {
	caller: Caller;
	readonly accountSid: string;
	readonly outlet: Outlet;
	spokeAt: number;
	/** It is still told what it has missed: that has the ids. */
	isBehind: boolean;
};

type Watched = {
	readonly live: LiveAccount;
	readonly ready: Promise<unknown>;
	/** Streams, and those that wait for their first read. */
	readers: number;
};

type Parts = Pick<
	Context,
	"accounts" | "store" | "now" | "timers" | "metrics" | "log"
>;

export function streams(context: Parts, sessions: SessionGuard): Streams {
	const { accounts, store, now, timers, metrics, log } = context;
	const open = new Set<Stream>();
	/** Streams that wait for their first read count too. */
	const places = new Map<string, number>();
	const watched = new Map<string, Watched>();
	let taken = 0;
	let isClosed = false;
	let isLooking = false;
	let stop: (() => void) | null = null;

	/** Returns the function that gives the place back. */
	function takePlace(sessionId: string): () => void {
		const ofSession = places.get(sessionId) ?? 0;
		if (isClosed || taken >= MOST || ofSession >= MOST_OF_SESSION) {
			throw crowded();
		}
		taken++;
		places.set(sessionId, ofSession + 1);
		return () => {
			taken--;
			const left = (places.get(sessionId) ?? 1) - 1;
			if (left === 0) places.delete(sessionId);
			else places.set(sessionId, left);
		};
	}

	function watch(accountSid: string): Watched {
		const known = watched.get(accountSid);
		if (known !== undefined) {
			known.readers++;
			return known;
		}
		const live = liveAccount({
			accountSid,
			store,
			now,
			read: metrics.liveRead,
		});
		// The present state is not news: the client has read it, or asks for it.
		const made = { live, ready: live.look(), readers: 1 };
		made.ready.catch(() => forget(accountSid, made));
		watched.set(accountSid, made);
		return made;
	}

	function forget(accountSid: string, each: Watched): void {
		if (watched.get(accountSid) === each) watched.delete(accountSid);
	}

	/** One for all who read the account, until the last one has left: of two, one would not tell what the other has read before. */
	function unwatch(accountSid: string, each: Watched): void {
		each.readers--;
		if (each.readers === 0) forget(accountSid, each);
	}

	function say(stream: Stream, event: string | Buffer): void {
		stream.spokeAt = now();
		stream.outlet.write(event);
	}

	/**
	 * In parts, the oldest first, each once the one before is on its way: a client that
	 * breaks off asks for the rest by the last id that it has seen.
	 */
	async function tellMissed(stream: Stream, news: LiveNews): Promise<void> {
		let { more } = news;
		for (let end = news.rows.length; end > 0; end -= ROWS_A_SECOND) {
			const rows = news.rows.slice(Math.max(0, end - ROWS_A_SECOND), end);
			const last = rows[0]?.sid ?? null;
			say(stream, newsTo(roleOf(stream), { rows, more, gone: [], last }));
			more = 0;
			if (!(await stream.outlet.drained())) return;
		}
		stream.isBehind = false;
	}

	async function look(): Promise<void> {
		if (isLooking) return;
		isLooking = true;
		try {
			await endOver();
			const looks = await Promise.allSettled(
				[...watched].map(([sid, each]) => lookAt(sid, each)),
			);
			beat();
			for (const each of looks) {
				if (each.status === "rejected") throw each.reason;
			}
		} catch (error) {
			// Nothing is shown meanwhile, so nothing is shown to those who may not see it.
			if (!isUnavailable(error)) log.error({ err: error }, "Live lists failed");
		} finally {
			isLooking = false;
		}
	}

	/** Ends the streams whose session, account or address does not count any more. */
	async function endOver(): Promise<void> {
		const all = [...open];
		const callers = await sessions.again(all.map(({ caller }) => caller));
		for (const [i, stream] of all.entries()) {
			const caller = callers[i] ?? null;
			const { accountSid, outlet } = stream;
			if (
				caller !== null &&
				accounts.isSelfOrBelow(caller.account, accountSid)
			) {
				stream.caller = caller;
				continue;
			}
			say(stream, eventOf("signed-out", {}));
			outlet.end();
		}
	}

	async function lookAt(accountSid: string, { live, ready }: Watched) {
		await ready;
		const own = () =>
			[...open].filter((stream) => stream.accountSid === accountSid);
		if (own().length === 0) return;
		const news = await live.look();
		if (news === null) return;
		// Made once for all of a role: ten readers would cost ten times as much.
		const events = new Map<string, Buffer>();
		for (const stream of own()) {
			const role = roleOf(stream);
			const last = stream.isBehind ? null : news.last;
			const kind = `${role} ${last}`;
			const event =
				events.get(kind) ?? Buffer.from(newsTo(role, { ...news, last }));
			events.set(kind, event);
			say(stream, event);
		}
	}

	function beat(): void {
		for (const stream of open) {
			if (hasPassed(BEAT_EVERY_MS, stream.spokeAt, now()))
				say(stream, eventOf("beat", {}));
		}
	}

	function leave(stream: Stream): void {
		open.delete(stream);
		if (open.size > 0) return;
		stop?.();
		stop = null;
	}

	return {
		async open(caller, accountSid, after, connect) {
			const freePlace = takePlace(caller.session?.id ?? "");
			const each = watch(accountSid);
			const giveBack = () => {
				freePlace();
				unwatch(accountSid, each);
			};
			try {
				const { live } = each;
				await each.ready;
				const news = after === null ? null : await live.since(after);
				if (isClosed) throw crowded();
				const stream = {
					caller,
					accountSid,
					spokeAt: now(),
					outlet: connect(),
					isBehind: news !== null,
				};
				open.add(stream);
				stop ??= timers.every(LOOK_EVERY_MS, look);
				say(stream, eventOf("hello", {}));
				if (news !== null) void tellMissed(stream, news);
				return () => {
					giveBack();
					leave(stream);
				};
			} catch (error) {
				giveBack();
				throw error;
			}
		},
		close() {
			if (isClosed) return;
			isClosed = true;
			for (const stream of open) {
				say(stream, eventOf("restarting", {}));
				stream.outlet.end();
			}
		},
	};
}

const crowded = () => new Refusal("crowded", { details: { retryAfter: 5 } });

const roleOf = ({ caller }: Stream): Role => caller.session?.role ?? "viewer";

function newsTo(role: Role, { rows, more, gone, last }: LiveNews): string {
	const shown = shownTo(role, { rows, more, gone }) as object;
	return eventOf("rows", shown, last ?? undefined);
}

function eventOf(name: string, data: object, id?: string): string {
	const head = id === undefined ? "" : `id: ${id}\n`;
	return `${head}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
