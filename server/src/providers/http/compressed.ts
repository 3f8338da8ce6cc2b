/**
 * Unpacks compressed replies. The bound on a reply holds for the unpacked text:
 * 64 KiB of gzip may be 64 MiB of blanks.
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

/** No known gateway packs a reply more often. */
const MOST_LAYERS = 2;

/** Null: the body is not packed. */
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
 * Returns a promise only if the reply has to be unpacked. A reply that cannot be
 * unpacked keeps its status and loses its body, so it shows no sign of acceptance.
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
	// The last packing in the header is the outermost (RFC 9110, 8.4).
	for (const packing of packings.toReversed()) {
		const inner = await inflated(body, packing, maxBytes);
		body = inner.body;
		truncated ||= inner.truncated;
	}
	return { ...reply, body, truncated };
}

/** The octets within the bound and before the first fault. */
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
		// The data is broken: the part before the fault is kept.
	}
	return { body: Buffer.concat(chunks), truncated: bytes > maxBytes };
}

function isPacking(text: string): text is Packing {
	return (PACKINGS as readonly string[]).includes(text);
}

/** A reply that was cut ends too early: the part that came is used. */
const LENIENT = { finishFlush: constants.Z_SYNC_FLUSH, chunkSize: 16 * 1024 };
const gunzip = () => createGunzip(LENIENT);

const STREAMS = {
	gzip: gunzip,
	"x-gzip": gunzip,
	// `deflate` means data in the frame of zlib; some servers leave the frame out (RFC 9110, 8.4.1.2).
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
