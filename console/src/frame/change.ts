/** Changes: each is sent once, and makes replies out of date. */

import {
	type MutateOptions,
	useMutation,
	useQueryClient,
} from "@tanstack/react-query";
import {
	Answered,
	ApiError,
	type AskOptions,
	api,
	type Enveloped,
} from "./api.ts";
import type { Search } from "./place.ts";
import { queries } from "./query.ts";
import { isPresent, type Person, presentPerson } from "./session.ts";
import { ChangedMeanwhile } from "./typed.ts";

/**
 * The `data` of a path as it is now, and the options of a request that changes it: if
 * others change it before that comes, or while a question to the person is open,
 * `useChange` makes the whole change once more.
 */
export async function latest<T>(
	path: string,
	search?: Search,
): Promise<{ readonly now: T; readonly options: AskOptions }> {
	let version = null as string | null;
	const { data } = await api.get<Enveloped<T>>(path, search, {
		onHeaders(headers) {
			version = headers.get("etag");
		},
	});
	return {
		now: data,
		options: {
			isMadeAnew: true,
			...(version !== null && { headers: { "If-Match": version } }),
		},
	};
}

/** Takes the reply to a change for the one that `useData` would get from the path. */
export function keep<T>(path: string, reply: Enveloped<T>): void {
	queries.setQueryData([path, {}], reply);
}

/** Each is overtaken only if somebody else saves within the moment between a look and a save. */
const TRIES = 3;

function isOvertaken(error: unknown): boolean {
	return error instanceof ApiError && error.status === 412;
}

/**
 * A change. When it is done, or when others have changed the same, replies whose path
 * begins with one of `outdates` are asked for again. `onDone` is called also if the
 * person has left the page or the dialog by then, but not if the person has signed out;
 * the callbacks of `mutate` are not.
 */
export function useChange<Given, Reply>(
	change: (given: Given) => Promise<Reply>,
	outdates: readonly string[],
	onDone?: (reply: Reply) => void,
) {
	const client = useQueryClient();
	const askAgain = () =>
		client.invalidateQueries({
			predicate: ({ queryKey: [path] }) =>
				outdates.some((start) => String(path).startsWith(start)),
		});
	async function changed(given: Given, triesLeft = TRIES): Promise<Reply> {
		try {
			return await change(given);
		} catch (error) {
			if (error instanceof Answered) return await changed(given, triesLeft);
			if (!isOvertaken(error) || triesLeft === 1) throw error;
			return await changed(given, triesLeft - 1);
		}
	}
	const mutation = useMutation<Reply, Error, Given, Person | null>({
		onMutate: presentPerson,
		mutationFn: (given) => changed(given),
		async onSuccess(reply, _given, person) {
			await askAgain();
			// The reply may hold a secret.
			if (isPresent(person)) onDone?.(reply);
		},
		// Before the error is shown: its button shows what the others have made.
		onError: async (error) => {
			if (error instanceof ChangedMeanwhile) await askAgain();
		},
	});
	let isUnderWay = mutation.isPending;
	return {
		...mutation,
		/** Does nothing while the one before is under way. */
		mutate(
			given: Given,
			options?: MutateOptions<Reply, Error, Given, Person | null>,
		): void {
			// A busy page draws late: the same button then takes a second click.
			if (isUnderWay) return;
			isUnderWay = true;
			mutation.mutate(given, options);
		},
	};
}
