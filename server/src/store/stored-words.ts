/**
 * Words in rows that the rest of the code does not use: they come from the
 * first dialect. Other programs with the same schema read and write them, so
 * they stay until a schema no longer serves those programs.
 */

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

export function verificationOf({ data }: Row): Verification {
	const verification = JSON.parse(data as string) as Verification;
	const { callbacks } = verification;
	if (callbacks !== null && callbacks.waiting.length > 0) {
		const waiting = callbacks.waiting as unknown as StoredNews[];
		callbacks.waiting = waiting.map(newsOf);
	}
	return verification;
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
