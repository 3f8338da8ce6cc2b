/** The parts of an HTTP reply that a load generator needs. */
export type Reply = {
	status: number;
	/** A view of the connection's buffer: gone once the turn that got it returns. */
	body: Buffer;
	/** From the write of the request to the last byte of the reply. */
	latencyMs: number;
};

const HEAD_END = Buffer.from("\r\n\r\n");
const LINE_END = "\r\n";
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;

/**
 * Reads the one reply that `bytes` begins with; null while it is incomplete.
 * Replies that HTTP allows, but that no measured server sends (without
 * length, trailers, bytes beyond the reply) throws: to parse less is what makes
 * the generator cheap, and a misread reply would be a made-up measurement.
 */
export function readReply(bytes: Buffer, latencyMs: number): Reply | null {
	const headEnd = bytes.indexOf(HEAD_END);
	if (headEnd < 0) return null;
	const head = bytes.toString("latin1", 0, headEnd);
	const status = Number(head.slice(9, 12));
	const bodyStart = headEnd + HEAD_END.length;
	const length = CONTENT_LENGTH.exec(head)?.[1];
	if (length === undefined) {
		if (!CHUNKED.test(head)) throw new Error(`a reply without length: ${head}`);
		const body = readChunks(bytes, bodyStart);
		return body === null ? null : { status, body, latencyMs };
	}
	const bodyEnd = bodyStart + Number(length);
	if (bytes.length < bodyEnd) return null;
	mustEnd(bytes, bodyEnd);
	return { status, body: bytes.subarray(bodyStart, bodyEnd), latencyMs };
}

function readChunks(bytes: Buffer, start: number): Buffer | null {
	const chunks: Buffer[] = [];
	let at = start;
	for (;;) {
		const sizeEnd = bytes.indexOf(LINE_END, at);
		if (sizeEnd < 0) return null;
		const size = Number.parseInt(bytes.toString("latin1", at, sizeEnd), 16);
		const chunkStart = sizeEnd + LINE_END.length;
		at = chunkStart + size + LINE_END.length;
		if (bytes.length < at) return null;
		if (size === 0) break;
		chunks.push(bytes.subarray(chunkStart, chunkStart + size));
	}
	mustEnd(bytes, at);
	return Buffer.concat(chunks);
}

function mustEnd(bytes: Buffer, end: number): void {
	if (bytes.length > end) throw new Error("more than one reply at once");
}
