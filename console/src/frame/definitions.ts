/** Workflows and templates: the list of an account, and changes of one. */

import type { UseQueryResult } from "@tanstack/react-query";
import { api, type Enveloped } from "./api.ts";
import { latest, useChange } from "./change.ts";
import { useData } from "./query.ts";
import { useSession } from "./session.ts";

/** `/2fa/workflows`, `/2fa/templates`. */
export type Kind = "workflows" | "templates";

export type Definition = {
	readonly sid: string;
	readonly name: string;
	readonly description: string;
};

export type DefinitionPage<T> = {
	readonly result: readonly T[];
	readonly total: number;
	readonly page: number;
	readonly numPages: number;
};

const PAGE_SIZE = 50;

export function useDefinitions<T extends Definition>(
	kind: Kind,
	page: number,
): UseQueryResult<DefinitionPage<T>, Error> {
	const { account } = useSession();
	return useData<DefinitionPage<T>>(
		`/2fa/${kind}/search`,
		{ accountSid: account.sid, page, pageSize: PAGE_SIZE },
		{ keeps: true },
	);
}

export function useDefinition<T extends Definition>(
	kind: Kind,
	sid: string | null,
): UseQueryResult<T, Error> {
	const { account } = useSession();
	return useData<T>(
		`/2fa/${kind}/search/${sid}`,
		{ accountSid: account.sid },
		{ enabled: sid !== null },
	);
}

export type Given = Readonly<Record<string, unknown>>;

/** `sid`: null for a new one. `check`: gets what a change is about, as it is now. */
export function useSave<T extends Definition>(
	kind: Kind,
	sid: string | null,
	check: (now: T) => void,
) {
	const { account } = useSession();
	const { sid: accountSid } = account;
	return useChange(
		async (given: Given) => {
			const body = { ...given, accountSid };
			if (sid === null) {
				return await api.post<Enveloped<T>>(`/2fa/${kind}`, body);
			}
			const path = `/2fa/${kind}/search/${sid}`;
			const { now, options } = await latest<T>(path, { accountSid });
			check(now);
			return await api.put<Enveloped<T>>(`/2fa/${kind}/${sid}`, body, options);
		},
		[`/2fa/${kind}`],
	);
}

export function useRemove(kind: Kind) {
	const { account } = useSession();
	return useChange(
		(sid: string) =>
			api.delete(`/2fa/${kind}/${sid}`, { accountSid: account.sid }),
		[`/2fa/${kind}`],
	);
}
