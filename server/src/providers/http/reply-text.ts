/** The text of a reply: UTF-8, unless its byte order mark says otherwise. The mark stays. */
export function replyText(body: Buffer): string {
	const mark = body.toString("hex", 0, 2);
	const encoding =
		mark === "fffe" ? "utf-16le" : mark === "feff" ? "utf-16be" : "utf-8";
	return new TextDecoder(encoding, { ignoreBOM: true }).decode(body);
}
