/**
 * The live list: one stream a browser for each account, whatever the number of tabs.
 * The tab that holds a lock reads the stream and passes everything on to the others.
 * If no stream can be had, pages ask again from time to time, without a word about it.
 */

import { useEffect, useRef, useState } from "react";
import { leadStream } from "./stream-leader.ts";

/** `polling`: no stream, so the page must ask by itself. */
export type StreamState = "connecting" | "live" | "polling";

/** Rows are new or changed, the newest first. */
export type StreamNews<Row> = {
	readonly rows: readonly Row[];
	/** New records that were too many to send. */
	readonly more: number;
	/** SIDs of records that are erased. */
	readonly gone: readonly string[];
};

/** From the leading tab to all tabs, itself among them. */
export type StreamMessage =
	| { readonly kind: "state"; readonly state: StreamState }
	| { readonly kind: "news"; readonly news: StreamNews<unknown> }
	/** A tab that has just come asks how things are. */
	| { readonly kind: "asks" };

type Listener = {
	readonly state: (state: StreamState) => void;
	readonly news: (news: StreamNews<unknown>) => void;
};

type Joined = { readonly listeners: Set<Listener>; leave(): void };

const joined = new Map<string, Joined>();

/** `name`: of the session and the account, so that no other person's rows arrive. */
function join(name: string, accountSid: string): Joined {
	const listeners = new Set<Listener>();
	const channel = new BroadcastChannel(`postern.${name}`);
	const gone = new AbortController();
	let state: StreamState = "connecting";

	function take(message: StreamMessage): void {
		if (message.kind === "news") {
			for (const each of listeners) each.news(message.news);
		} else if (message.kind === "state") {
			state = message.state;
			for (const each of listeners) each.state(state);
		}
	}

	channel.onmessage = ({ data }: MessageEvent<StreamMessage>) => take(data);
	channel.postMessage({ kind: "asks" } satisfies StreamMessage);

	const lead = () =>
		leadStream({
			accountSid,
			signal: gone.signal,
			tell(message) {
				take(message);
				channel.postMessage(message);
			},
			whenAsked(answer) {
				const listener = ({ data }: MessageEvent<StreamMessage>) => {
					if (data.kind === "asks") answer();
				};
				channel.addEventListener("message", listener);
			},
		});
	navigator.locks
		.request(`postern.${name}`, { signal: gone.signal }, lead)
		// The tab has left before its turn came.
		.catch(() => {});
	return {
		listeners,
		leave() {
			gone.abort();
			channel.close();
		},
	};
}

/** Calls `onNews` for what comes; `isOn` false: nothing is read. */
export function useStream<Row>(
	place: { readonly session: string; readonly accountSid: string },
	isOn: boolean,
	onNews: (news: StreamNews<Row>) => void,
): StreamState {
	const { session, accountSid } = place;
	const [state, setState] = useState<StreamState>("connecting");
	const latest = useRef(onNews);
	useEffect(() => {
		latest.current = onNews;
	});
	useEffect(() => {
		if (!isOn) return;
		const name = `${session}.${accountSid}`;
		const listener: Listener = {
			state: setState,
			news: (news) => latest.current(news as StreamNews<Row>),
		};
		const own = joined.get(name) ?? join(name, accountSid);
		joined.set(name, own);
		own.listeners.add(listener);
		return () => {
			own.listeners.delete(listener);
			setState("connecting");
			if (own.listeners.size > 0) return;
			own.leave();
			joined.delete(name);
		};
	}, [isOn, session, accountSid]);
	return isOn ? state : "polling";
}
