/** One HTTP reply, as far as a load generator needs to know it. */
export type Reply = {
	status: number;
	/** A view of the connection's buffer: gone once the turn that got it returns. */
	body: Buffer;
	/** From the write of the request to the last byte of the reply. */
	latencyMs: number;
};

const HEAD_END = Buffer.from("\r\n\r\n");
const CONTENT_LENGTH = /\r\ncontent-length: *(\d+)/i;

/**
 * Reads the one reply that `bytes` begins with; null while it is incomplete.
 * Anything that a server may send but ours does not (chunks, a reply without
 * length, bytes beyond the reply) throws: to parse less is what makes the
 * generator cheap, and a misread reply would be a made-up measurement.
 */
export function readReply(bytes: Buffer, latencyMs: number): Reply | null {
	const headEnd = bytes.indexOf(HEAD_END);
	if (headEnd < 0) return null;
	const head = bytes.toString("latin1", 0, headEnd);
	const length = CONTENT_LENGTH.exec(head)?.[1];
	if (length === undefined)
		throw new Error(`a reply without content-length: ${head}`);
	const bodyStart = headEnd + HEAD_END.length;
	const bodyEnd = bodyStart + Number(length);
	if (bytes.length < bodyEnd) return null;
	if (bytes.length > bodyEnd) throw new Error("more than one reply at once");
	return {
		status: Number(head.slice(9, 12)),
		body: bytes.subarray(bodyStart, bodyEnd),
		latencyMs,
	};
}
