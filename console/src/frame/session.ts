/** Who has signed in, and what they may do. */

import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, useSyncExternalStore } from "react";
import { ApiError, api, type Enveloped } from "./api.ts";
import { basePath } from "./place.ts";
import { queries, useData } from "./query.ts";
import { loadAnew } from "./unsaved-pages.ts";

/** The reply of `GET /console/session`. */
export type Me = {
	readonly session: string;
	readonly account: {
		readonly sid: string;
		readonly name: string;
		readonly isMaster?: boolean;
		/** Every message goes to the sandbox. */
		readonly isSandbox?: boolean;
	};
	readonly user: {
		readonly sid: string;
		readonly email: string;
		readonly hasTotp: boolean;
		readonly recoveryCodesLeft: number;
	} | null;
	readonly role: Role;
	readonly isProven: boolean;
	readonly dateCreated: string;
	readonly dateEnds: string;
	/** Operations that the role may do, such as `POST /2fa/limits`. */
	readonly operations?: readonly { readonly operation: string }[];
	readonly version?: string;
	readonly publicUrl?: string | null;
};
export type Role = "viewer" | "support" | "developer" | "owner";

export type Session = {
	/** The account that the pages show: the person's own, or one below it. */
	readonly account: {
		readonly sid: string;
		readonly name: string;
		readonly isMaster: boolean;
	};
	/** The account of the person. */
	readonly own: Me["account"];
	readonly user: Me["user"];
	readonly role: Role;
	readonly me: Me;
	/** `can("POST /2fa/limits")`. */
	can(operation: string): boolean;
};

/** Undefined: not asked yet. Null: nobody has signed in. */
let me: Me | null | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

export function useMe(): Me | null | undefined {
	return useSyncExternalStore(subscribe, () => me);
}

/** The account of a session, and the user; without one it began with a token. */
export type Person = { readonly account: string; readonly user: string | null };

/** To the other tabs, whose session is the same: who has signed in; null: nobody any more. */
const tabs = new BroadcastChannel(`postern.person ${basePath}`);

tabs.onmessage = ({ data }: MessageEvent<Person | null>) => {
	if (me && !isSame(personOf(me), data)) loadAnew();
};

function personOf({ account, user }: Me): Person {
	return { account: account.sid, user: user?.sid ?? null };
}

function isSame(one: Person, other: Person | null): boolean {
	return one.account === other?.account && one.user === other.user;
}

/** Null: nobody has signed in. */
export function presentPerson(): Person | null {
	return me ? personOf(me) : null;
}

export function isPresent(person: Person | null): boolean {
	return me && person !== null ? isSame(personOf(me), person) : false;
}

export function begin(next: Me): void {
	const person = personOf(next);
	if (!me || !isSame(personOf(me), person)) {
		// Replies for one person are not shown to the next.
		if (me) queries.clear();
		tabs.postMessage(person);
	}
	me = next;
	for (const listener of listeners) listener();
}

/** This tab alone: it finds no session, and others may hold what somebody typed. */
function end(): void {
	me = null;
	queries.clear();
	for (const listener of listeners) listener();
}

/** Somebody has ended their session, and with it that of the other tabs. */
export function endInAllTabs(): void {
	end();
	tabs.postMessage(null);
}

/** Asks the server who has signed in. */
export async function findMe(): Promise<void> {
	try {
		const { data } = await api.get<Enveloped<Me>>(
			"/console/session",
			undefined,
			{
				asksNobody: true,
			},
		);
		begin(data);
	} catch (error) {
		if (error instanceof ApiError && error.status === 401) end();
		else throw error;
	}
}

export async function signOut(): Promise<void> {
	try {
		await api.delete("/console/session", undefined, { asksNobody: true });
	} catch (error) {
		// A session that has ended needs no end.
		if (!(error instanceof ApiError) || error.status !== 401) throw error;
	}
	tabs.postMessage(null);
	// Not only this page's memory: nothing of the person stays in the tab.
	window.location.reload();
}

export function useSession(): Session {
	const present = useMe();
	if (!present) throw new Error("No page is shown before somebody signs in");
	const { account: sid } = useSearch({ strict: false }) as { account?: string };
	const isOwn = sid === undefined || sid === present.account.sid;
	const chosen = useData<{ sid: string; name: string }>(
		`/accounts/${sid}`,
		{},
		{ enabled: !isOwn },
	).data;
	return useMemo(() => {
		const operations = new Set(
			present.operations?.map(({ operation }) => operation),
		);
		return {
			account: isOwn
				? {
						sid: present.account.sid,
						name: present.account.name,
						isMaster: present.account.isMaster ?? false,
					}
				: { sid, name: chosen?.name ?? sid, isMaster: false },
			own: present.account,
			user: present.user,
			role: present.role,
			me: present,
			can: (operation) => operations.has(operation),
		};
	}, [present, isOwn, sid, chosen?.name]);
}

/** Makes the function that chooses the account which the pages show; one's own needs no name in the URL. */
export function useChooseAccount(): (sid: string) => void {
	const navigate = useNavigate();
	const { own } = useSession();
	return (sid) =>
		void navigate({
			to: ".",
			// Undefined and not left out: what is left out stays as it was.
			search: () => ({ account: sid === own.sid ? undefined : sid }),
		} as unknown as Parameters<typeof navigate>[0]);
}
