/**
 * Replies as they were before a gateway packed them. The bound on a reply holds
 * for what comes out: 64 KiB of gzip may be 64 MiB of blanks.
 */

import {
	constants,
	createBrotliDecompress,
	createGunzip,
	createInflate,
	createInflateRaw,
} from "node:zlib";
import type { OutboundReply } from "../../outbound/http.ts";
import { PACKINGS } from "./settings.ts";

type Packing = (typeof PACKINGS)[number];

/** More in a row is no gateway. */
const MOST_LAYERS = 2;

/** Null where the body is as it was sent. */
function packingsOf({ headers, body }: OutboundReply): string[] | null {
	const named = headers["content-encoding"];
	if (named === undefined || body.length === 0) return null;
	const packings = [named]
		.flat()
		.join(",")
		.split(",")
		.map((each) => each.trim().toLowerCase())
		.filter((each) => each !== "" && each !== "identity");
	return packings.length === 0 ? null : packings;
}

/**
 * A reply at once, or a promise of one where it has to be unpacked. What cannot be
 * unpacked has no body: the status stays, and no sign of acceptance is found.
 */
export function unpacked(
	reply: OutboundReply,
	maxBytes: number,
): OutboundReply | Promise<OutboundReply> {
	const packings = packingsOf(reply);
	return packings === null ? reply : unpack(reply, packings, maxBytes);
}

async function unpack(
	reply: OutboundReply,
	packings: readonly string[],
	maxBytes: number,
): Promise<OutboundReply> {
	let { body, truncated } = reply;
	if (packings.length > MOST_LAYERS) return { ...reply, body: Buffer.alloc(0) };
	// The last one was put on last (RFC 9110, 8.4).
	for (const packing of packings.toReversed()) {
		const inner = await inflated(body, packing, maxBytes);
		body = inner.body;
		truncated ||= inner.truncated;
	}
	return { ...reply, body, truncated };
}

/** As much as comes out within the bound, and before a fault. */
async function inflated(
	body: Buffer,
	packing: string,
	maxBytes: number,
): Promise<{ body: Buffer; truncated: boolean }> {
	if (!isPacking(packing)) return { body: Buffer.alloc(0), truncated: false };
	const chunks: Buffer[] = [];
	let bytes = 0;
	const stream = STREAMS[packing](body);
	stream.end(body);
	try {
		for await (const chunk of stream as AsyncIterable<Buffer>) {
			const room = maxBytes - bytes;
			bytes += chunk.length;
			chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
			// Leaving the loop destroys the stream.
			if (chunk.length > room) break;
		}
	} catch {
		// Broken data: how it begins is known.
	}
	return { body: Buffer.concat(chunks), truncated: bytes > maxBytes };
}

function isPacking(text: string): text is Packing {
	return (PACKINGS as readonly string[]).includes(text);
}

/** Data that ends too early, since the reply was cut, gives what there is. */
const LENIENT = { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 16 * 1024 };
const gunzip = () => createGunzip(LENIENT);

const STREAMS = {
	gzip: gunzip,
	"x-gzip": gunzip,
	// The name means zlib's framing, and some servers leave it out (RFC 9110, 8.4.1.2).
	deflate: (body: Buffer) =>
		hasZlibHeader(body) ? createInflate(LENIENT) : createInflateRaw(LENIENT),
	br: () =>
		createBrotliDecompress({
			finishFlush: constants.BROTLI_OPERATION_FLUSH,
			chunkSize: 16 * 1024,
		}),
} as const satisfies Record<Packing, (body: Buffer) => NodeJS.ReadWriteStream>;

/** RFC 1950, 2.2. */
function hasZlibHeader(body: Buffer): boolean {
	return (
		body.length >= 2 &&
		((body[0] as number) & 0x0f) === 8 &&
		body.readUInt16BE(0) % 31 === 0
	);
}
