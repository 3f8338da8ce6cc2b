/** The pages of the console for a browser: the same document at each of their paths, and the files that it loads. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { codingFor } from "../../http/coding.ts";
import { ASSET_HEADERS, pageHeaders } from "../../http/page-policy.ts";
import { randomToken } from "../../secrets/random.ts";
import { type Asset, type Built, readBuilt } from "./built.ts";
import { PAGE_PATHS } from "./page-paths.ts";

declare module "fastify" {
	interface FastifyContextConfig {
		/** For browsers: no part of the API. */
		isPage?: boolean;
	}
}

const OPEN = { asksNoCredentials: true, leavesParameters: true, isPage: true };

/** 128 bits, as the policy's standard asks for. */
const NONCE_BYTES = 16;

export function pageRoutes(
	app: FastifyInstance,
	{ config }: Pick<Context, "config">,
	directory: URL,
): void {
	let built: Promise<Built> | null = null;
	const read = (): Promise<Built> => {
		built ??= readBuilt(directory).catch((error: unknown) => {
			built = null;
			throw error;
		});
		return built;
	};

	for (const url of PAGE_PATHS) {
		app.get(url, { config: OPEN }, async (request, reply) => {
			const { index } = await read();
			const nonce = randomToken(NONCE_BYTES);
			return reply
				.headers(pageHeaders(nonce))
				.type("text/html; charset=utf-8")
				.send(
					index
						.replace("__POSTERN_BASE__", () =>
							baseOf(request, config.publicUrl),
						)
						.replace("__POSTERN_NONCE__", nonce),
				);
		});
	}

	app.get<{ Params: { name: string } }>(
		"/assets/:name",
		{ config: OPEN },
		async (request, reply) => {
			const { assets } = await read();
			const asset = assets.get(request.params.name);
			if (asset === undefined) throw new Refusal("no_route");
			return send(asset, request, reply);
		},
	);
}

/** The name of a file changes with its content: a browser may keep it for ever. */
function send(asset: Asset, request: FastifyRequest, reply: FastifyReply) {
	const coding = codingFor(
		request.headers["accept-encoding"],
		(["br", "gzip"] as const).filter((each) => asset[each] !== null),
	);
	reply
		.headers(ASSET_HEADERS)
		.header("cache-control", "public, max-age=31536000, immutable")
		.header("vary", "accept-encoding")
		.type(asset.type);
	if (coding !== null) reply.header("content-encoding", coding);
	return reply.send(coding === null ? asset.plain : asset[coding]);
}

/**
 * The directory of the console, for the `<base>` of the page. A proxy may serve it
 * under a path that it takes away before the request comes here, so the way up to it
 * is told by the depth of the path that came: it is the same in the browser. A
 * browser at `https://example.com/otp`, without a slash, has no such way; there the
 * host says that the page is at `publicUrl`.
 */
function baseOf(
	{ originalUrl, headers: { host } }: FastifyRequest,
	publicUrl: string | undefined,
): string {
	const known = publicUrl === undefined ? null : new URL(publicUrl);
	if (known !== null && known.host === host?.toLowerCase()) {
		return `${known.pathname.replace(/\/$/, "")}/`;
	}
	const [path = ""] = originalUrl
		.replace(/^https?:\/\/[^/]*/, "")
		.split(/[?#]/, 1);
	const depth = path.split("/").length - 2;
	return depth <= 0 ? "./" : "../".repeat(depth);
}
