/** The client: a function for what every program does, and one for every route. */

import type { components, paths } from "./generated.ts";
import { type CallOptions, caller, type PosternOptions } from "./request.ts";

type Schemas = components["schemas"];
type Method = "get" | "post" | "put" | "patch" | "delete";

type At<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>;
type PathsWith<M extends Method> = {
	[P in keyof paths]: [At<P, M>] extends [never] ? never : P;
}[keyof paths];

type Part<O, Name extends string> = O extends {
	parameters: { [K in Name]: infer Given };
}
	? Given
	: undefined;
type BodyOf<O> = O extends {
	requestBody: { content: { "application/json": infer Body } };
}
	? Body
	: undefined;
/** Members that a route does not have may be left out. */
type Input<O> = (Part<O, "path"> extends object
	? { readonly path: Part<O, "path"> }
	: { readonly path?: never }) & {
	readonly query?: QueryOf<O>;
} & (BodyOf<O> extends object
		? { readonly body: BodyOf<O> }
		: { readonly body?: never });
type QueryOf<O> = O extends { parameters: { query?: infer Query } }
	? Query
	: never;
type Output<O> = O extends {
	responses: { 200: { content: { "application/json": infer Reply } } };
}
	? Reply
	: string;

/** A page of a list: accounts, limits, workflows, templates. */
export type Page<Item> = {
	readonly data: {
		readonly result: readonly Item[];
		readonly page: number;
		readonly numPages: number;
	};
};
/** Those without parameters in their paths: `list` takes a query alone. */
type ListPaths = {
	[P in PathsWith<"get">]: P extends `${string}{${string}`
		? never
		: Output<At<P, "get">> extends Page<unknown>
			? P
			: never;
}[PathsWith<"get">];
type ItemOf<P extends ListPaths> =
	Output<At<P, "get">> extends Page<infer Item> ? Item : never;

type Filters = NonNullable<QueryOf<At<"/2fa/search", "get">>>;

export type PosternClient = ReturnType<typeof postern>;

export function postern(options: PosternOptions) {
	const call = caller(options);

	/** Any route of the API: `request("get", "/accounts/{sid}", { path: { sid } })`. */
	async function request<M extends Method, P extends PathsWith<M>>(
		method: M,
		path: P,
		...[input, callOptions]: Record<never, never> extends Input<At<P, M>>
			? [input?: Input<At<P, M>>, options?: CallOptions]
			: [input: Input<At<P, M>>, options?: CallOptions]
	): Promise<Output<At<P, M>>> {
		const response = await call(
			{
				method: method.toUpperCase(),
				path: pathOf(String(path), input?.path, input?.query),
				body: input?.body,
			},
			callOptions,
		);
		const isJson = response.headers
			.get("content-type")
			?.startsWith("application/json");
		return (await (isJson ? response.json() : response.text())) as Output<
			At<P, M>
		>;
	}

	const posted =
		<Body, Reply>(path: string) =>
		async (body: Body, callOptions?: CallOptions): Promise<Reply> => {
			const response = await call({ method: "POST", path, body }, callOptions);
			return (await response.json()) as Reply;
		};

	/** Records that the filters match, the newest first; the next page is asked for when it is needed. */
	async function* search(
		filters: Filters = {},
		callOptions?: CallOptions,
	): AsyncGenerator<Schemas["Record"]> {
		const { pageSize = 100 } = filters;
		let query: Filters = { ...filters, pageSize };
		for (;;) {
			const { twoFaOtpSdrs: records } = await request(
				"get",
				"/2fa/search",
				{ query },
				callOptions,
			);
			yield* records;
			const last = records.at(-1);
			if (last === undefined || records.length < pageSize) return;
			// Not the number of the page: records that arrive meanwhile would shift it.
			query = { ...query, page: 0, before: last.sid };
		}
	}

	/** Items of a list in pages, from the given page on. */
	async function* list<P extends ListPaths>(
		path: P,
		query?: NonNullable<QueryOf<At<P, "get">>>,
		callOptions?: CallOptions,
	): AsyncGenerator<ItemOf<P>> {
		const { page: first = 0 } = (query ?? {}) as { page?: number };
		for (let page = first; ; page++) {
			const response = await call(
				{ method: "GET", path: pathOf(path, {}, { ...query, page }) },
				callOptions,
			);
			const { data } = (await response.json()) as Page<ItemOf<P>>;
			yield* data.result;
			if (page + 1 >= data.numPages) return;
		}
	}

	return {
		request,
		/** Sends a code; `requestID` of the reply names the verification. */
		send: posted<Schemas["SendParameters"], Schemas["Sent"]>("/2fa/send"),
		/** Resolves for the right code alone: a wrong one is a `PosternError` with code 481. */
		verify: posted<Schemas["VerifyParameters"], Schemas["Done"]>("/2fa/verify"),
		resend: posted<Schemas["ResendParameters"], Schemas["Sent"]>("/2fa/resend"),
		cancel: posted<Schemas["CancelParameters"], Schemas["Done"]>("/2fa/cancel"),
		record: (sid: string, callOptions?: CallOptions) =>
			request("get", "/2fa/search/{sid}", { path: { sid } }, callOptions),
		search,
		list,
		/** The export of a search as CSV, in the pieces that arrive. `timeoutMs` is for the first one; `signal` ends it. */
		async exportCsv(
			filters: Omit<Filters, "page" | "pageSize"> & { bom?: boolean } = {},
			callOptions?: CallOptions,
		): Promise<ReadableStream<Uint8Array>> {
			const path = pathOf("/2fa/search.csv", {}, filters);
			const wanted = { method: "GET", path, isStream: true };
			const { body } = await call(wanted, callOptions);
			return body as ReadableStream<Uint8Array>;
		},
	};
}

function pathOf(
	pattern: string,
	named: object | undefined,
	query: object | undefined,
): string {
	const values = new Map(Object.entries(named ?? {}));
	const path = pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
		const value = String(values.get(name) ?? "");
		// Such a value would make the path of another route.
		if (["", ".", ".."].includes(value)) {
			throw new TypeError(`${name} cannot be "${value}"`);
		}
		return encodeURIComponent(value);
	});
	const given = new URLSearchParams();
	for (const [name, value] of Object.entries(query ?? {})) {
		if (value !== undefined && value !== null) given.set(name, String(value));
	}
	return given.size === 0 ? path : `${path}?${given}`;
}
