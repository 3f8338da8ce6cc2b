/** The bytes of every request that the bench sends. */

/** The body of a send; the server fills in `{code}`. */
const TEXT = "Your code is {code}";
const SERVICE = "bench";
const SENDER = "12015550100";

export const NOTHING_PATH = "/bench/nothing";
/** Only numbers that begin with it go to the gateway that never answers. */
export const DEAD_PREFIX = "918";
export const LIMIT_NAMES = ["bench_one", "bench_two"];

export function post(
	path: string,
	authorization: string,
	body: string,
): string {
	return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${authorization}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

export function getRequest(path: string, authorization: string): string {
	return `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${authorization}\r\n`;
}

/** The value of the header of Basic authentication. */
export function basic(sid: string, token: string): string {
	const credentials = Buffer.from(`${sid}:${token}`).toString("base64");
	return `Basic ${credentials}`;
}

/** Its whole line. */
export function authorizationLine(sid: string, token: string): string {
	return `Authorization: ${basic(sid, token)}\r\n`;
}

/** `more`: further fields, each with a comma before it. */
function sendBody(to: string, more = ""): string {
	return `{"service":"${SERVICE}","to":"${to}","from":"${SENDER}","channel":"sms","body":"${TEXT}"${more}}`;
}

/** The body of a send, without credentials: the route neither asks for nor reads them. */
export function nothingRequest(to: string): string {
	return post(NOTHING_PATH, "", sendBody(to));
}

export function sendRequest(
	authorization: string,
	to: string,
	code: string | null,
): string {
	const own = code === null ? "" : `,"code":"${code}"`;
	return post("/2fa/send", authorization, sendBody(to, own));
}

/** Names both limits, each with a key of this recipient's own. */
export function limitedSendRequest(authorization: string, to: string): string {
	const keys = LIMIT_NAMES.map((name) => `"${name}":"${to}"`).join(",");
	return post("/2fa/send", authorization, sendBody(to, `,"limits":{${keys}}`));
}

export function verifyRequest(
	authorization: string,
	requestId: string,
	code: string,
): string {
	return post(
		"/2fa/verify",
		authorization,
		`{"service":"${SERVICE}","requestId":"${requestId}","code":"${code}"}`,
	);
}

/** The code in a message made of `TEXT`. */
export function codeIn(text: string): string {
	const code = /^Your code is (\d+)/.exec(text)?.[1];
	if (code === undefined) throw new Error("a message without a code");
	return code;
}

export function requestIdIn(body: Buffer): string {
	const reply: unknown = JSON.parse(body.toString("utf8"));
	if (typeof reply === "object" && reply !== null && "requestID" in reply)
		if (typeof reply.requestID === "string") return reply.requestID;
	throw new Error(`a send's reply without requestID: ${body}`);
}

const RECIPIENTS = 10_000_000;
/** It has no common factor with RECIPIENTS, so its multiples reach every number once. */
const STRIDE = 7_368_787;

/**
 * A new recipient with every call: a second send to one would cancel the first.
 * They are scattered, as real ones are: counting upwards would make every
 * insert into the recipients' index the cheap one at its end. They end in 55,
 * which is no simulated outcome of the sandbox.
 */
export function createRecipients(prefix = "917"): () => string {
	let made = 0;
	return () => {
		if (made === RECIPIENTS) throw new Error("out of recipients");
		made += 1;
		const scattered = (made * STRIDE) % RECIPIENTS;
		return `${prefix}${String(scattered).padStart(7, "0")}55`;
	};
}
