/** Replies that pages share and keep for a moment. */

import {
	QueryClient,
	type QueryFunctionContext,
	type UseQueryResult,
	useQuery,
} from "@tanstack/react-query";
import {
	ApiError,
	type AskOptions,
	api,
	BY_ITSELF,
	type Enveloped,
} from "./api.ts";
import type { Search } from "./place.ts";

const TRIES = 3;

/** Also where the browser thinks that it has no network: then a person is told, and nothing waits in silence. */
const ASKS_ALWAYS = { networkMode: "always" } as const;

export const queries = new QueryClient({
	defaultOptions: {
		queries: {
			...ASKS_ALWAYS,
			staleTime: 5_000,
			retry: (failures, error) =>
				failures < TRIES && error instanceof ApiError && mayPass(error),
			retryDelay: (failures) => Math.min(1_000 * 2 ** failures, 8_000),
		},
		mutations: ASKS_ALWAYS,
	},
});

/** No answer, or a service that is busy: another try may help. */
function mayPass({ status }: ApiError): boolean {
	return status === 0 || status === 502 || status === 503;
}

export type GetOptions = {
	/** False: the request waits. */
	readonly enabled?: boolean;
	/** Milliseconds after which it is sent again. */
	readonly every?: number;
	/** The reply to an earlier search in the same account stays until the next one is there. */
	readonly keeps?: boolean;
};

type Asked = Pick<QueryFunctionContext, "signal" | "client" | "queryKey">;

/** The first request for a reply is the person's: those after it must not keep the session alive. */
function asking(
	{ signal, client, queryKey }: Asked,
	every: number | undefined,
): AskOptions {
	const before = client.getQueryState(queryKey);
	const isFirst = !before?.dataUpdateCount && !before?.errorUpdateCount;
	return every === undefined || isFirst
		? { signal }
		: { signal, headers: BY_ITSELF };
}

/** For `placeholderData`: another account's reply is not shown in the meantime. */
export function keptIn(path: string, { accountSid }: Search) {
	return <T>(
		before: T | undefined,
		query?: { readonly queryKey: readonly unknown[] },
	): T | undefined => {
		const [earlier, search] = (query?.queryKey ?? []) as [string?, Search?];
		return earlier === path && search?.accountSid === accountSid
			? before
			: undefined;
	};
}

/** The reply of a path. */
export function useGet<T>(
	path: string,
	search: Search = {},
	{ enabled = true, every }: Omit<GetOptions, "keeps"> = {},
): UseQueryResult<T, Error> {
	return useQuery<T, Error>({
		queryKey: [path, search],
		queryFn: (asked) => api.get<T>(path, search, asking(asked, every)),
		enabled,
		...(every !== undefined && { refetchInterval: every }),
	} as Parameters<typeof useQuery<T, Error>>[0]);
}

/** The `data` of a reply in an envelope. */
export function useData<T>(
	path: string,
	search: Search = {},
	{ enabled = true, every, keeps = false }: GetOptions = {},
): UseQueryResult<T, Error> {
	return useQuery<Enveloped<T>, Error, T>({
		queryKey: [path, search],
		queryFn: (asked) =>
			api.get<Enveloped<T>>(path, search, asking(asked, every)),
		select: ({ data }) => data,
		enabled,
		...(every !== undefined && { refetchInterval: every }),
		...(keeps && { placeholderData: keptIn(path, search) }),
	} as Parameters<typeof useQuery<Enveloped<T>, Error, T>>[0]);
}
