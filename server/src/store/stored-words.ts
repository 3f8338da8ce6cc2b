/**
 * Words in rows that the rest of the code does not use: they come from the
 * first dialect. Other programs with the same schema read and write them, so
 * they stay until a schema no longer serves those programs.
 */

import { DamagedRecord } from "../errors.ts";
import type { CountedKind } from "../usage/usage.ts";
import type { News, NewsKind } from "../verification/news.ts";
import type { Verification } from "../verification/verification.ts";
import type { Row } from "./rows.ts";

type StoredNews = Omit<News, "kind" | "messageStatus" | "errorCode"> & {
	readonly event: `otp.${NewsKind}`;
	readonly channelStatus: News["messageStatus"];
	readonly channelErrorCode: string | null;
};

export function verificationText(verification: Verification): string {
	const { callbacks } = verification;
	if (callbacks === null || callbacks.waiting.length === 0) {
		return JSON.stringify(verification);
	}
	const waiting = callbacks.waiting.map(storedNews);
	return JSON.stringify({
		...verification,
		callbacks: { ...callbacks, waiting },
	});
}

/** Refuses a row that is damaged, as where the disk has turned a bit: it names the record. */
export function verificationOf(row: Row): Verification {
	try {
		return parsed(row);
	} catch {
		const [sid = "of a verification"] =
			/OTP[0-9a-f]{32}/.exec(String(row.sid ?? row.data)) ?? [];
		throw new DamagedRecord(sid);
	}
}

/**
 * For a batch: a damaged record is none. Otherwise whatever is due beside it would wait
 * for ever, and so would each send to its recipient.
 */
export function readableOf(rows: readonly Row[]): Verification[] {
	return rows.flatMap((row) => {
		try {
			return parsed(row);
		} catch {
			return [];
		}
	});
}

/** What goes with a row that is removed: of a damaged one no message is known. */
export function removalOf(row: {
	readonly sid: string;
	readonly account_sid: string;
	readonly data: string;
}): Pick<Verification, "sid" | "accountSid" | "events"> {
	const [whole] = readableOf([row]);
	return whole ?? { sid: row.sid, accountSid: row.account_sid, events: [] };
}

function parsed({ data }: Row): Verification {
	const verification = JSON.parse(data as string) as Verification;
	if (!isWhole(verification)) throw new TypeError("Not a verification");
	const { callbacks } = verification;
	if (callbacks !== null && callbacks.waiting.length > 0) {
		const waiting = callbacks.waiting as unknown as StoredNews[];
		callbacks.waiting = waiting.map(newsOf);
	}
	return verification;
}

/** Where the damage is in a name, the text may still be JSON. */
function isWhole(verification: Verification): boolean {
	const { sid, accountSid, status, createdAt, expiresAt } = verification;
	const { content, callbacks, events } = verification;
	return (
		typeof sid === "string" &&
		typeof accountSid === "string" &&
		typeof status === "string" &&
		typeof createdAt === "number" &&
		typeof expiresAt === "number" &&
		content !== undefined &&
		callbacks !== undefined &&
		Array.isArray(events)
	);
}

function storedNews(news: News): StoredNews {
	return {
		id: news.id,
		event: `otp.${news.kind}`,
		at: news.at,
		status: news.status,
		channel: news.channel,
		recipient: news.recipient,
		eventSid: news.eventSid,
		channelStatus: news.messageStatus,
		channelErrorCode: news.errorCode,
		...(news.refusal !== undefined && { refusal: news.refusal }),
	};
}

function newsOf(stored: StoredNews): News {
	const { event, channelStatus, channelErrorCode, ...others } = stored;
	return {
		kind: event.slice("otp.".length) as NewsKind,
		messageStatus: channelStatus,
		errorCode: channelErrorCode,
		...others,
	};
}

export function storedUsageKind(kind: CountedKind): string {
	return kind === "verification" ? "otp" : kind;
}
