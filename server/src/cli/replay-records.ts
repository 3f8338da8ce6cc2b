/** Reads the messages of the store's records, in the order of their times, and changes nothing. */

import { addressKind } from "../channel.ts";
import { byTime } from "../guard/by-time.ts";
import type { ReplayRow } from "../guard/replay.ts";
import { provedRecipient } from "../protection/proof.ts";
import type { Store } from "../store/contract.ts";
import { sidFrom } from "../store/sid-range.ts";
import { keyOn } from "../verification/recipient.ts";
import type { Event, Verification } from "../verification/verification.ts";

/** A message of the record with this SID. */
export type RecordedRow = {
	readonly sid: string;
	/** Its rules hold; nodes are those of its customer. */
	readonly accountSid: string;
	readonly row: ReplayRow;
};

const AT_ONCE = 500;
/** Messages of one channel so soon after each other are tries at several providers. */
const ONE_MESSAGE_MS = 25_000;

export async function* rowsOfStore(
	store: Pick<Store, "records">,
	from: number,
	customerOf: (accountSid: string) => string,
): AsyncGenerator<readonly RecordedRow[]> {
	// Messages of one record lie up to a day apart, and others begin between them.
	const waiting = byTime<RecordedRow>();
	for (let after = sidFrom(from); ; ) {
		const records = await store.records(after, AT_ONCE);
		for (const record of records) {
			const { sid, accountSid } = record;
			for (const row of rowsOfRecord(record, customerOf)) {
				waiting.put(row.at, { sid, accountSid, row });
			}
		}
		const last = records.at(-1);
		const isEnd = last === undefined || records.length < AT_ONCE;
		const until = isEnd ? Number.POSITIVE_INFINITY : last.createdAt;
		const ready: RecordedRow[] = [];
		for (let due = waiting.take(until); due; due = waiting.take(until)) {
			ready.push(due.thing);
		}
		yield ready;
		if (isEnd) return;
		after = last.sid;
	}
}

function rowsOfRecord(
	record: Verification,
	customerOf: (accountSid: string) => string,
): ReplayRow[] {
	const number = keyOn("sms", record);
	if (record.test !== undefined || number === null) return [];
	const account = customerOf(record.accountSid);
	const verifiedAt = verifiedAtOf(record, number);
	const row = (at: number): ReplayRow => ({
		at,
		number,
		email: null,
		verifiedAt,
		clientIp: null,
		account,
	});
	if (record.status === "blocked") return [row(record.createdAt)];
	return messagesIn(record.events).map(row);
}

/** Null: the code was not entered, or may have been read at another recipient. */
function verifiedAtOf(record: Verification, number: string): number | null {
	if (record.status !== "success" || provedRecipient(record) !== number) {
		return null;
	}
	return (
		record.checks.findLast(({ status }) => status === "valid")?.receivedAt ??
		null
	);
}

function messagesIn(events: readonly Event[]): number[] {
	const times: number[] = [];
	let last: Event | null = null;
	for (const event of events) {
		if (addressKind(event.channel) === "email") continue;
		const isSame =
			last !== null &&
			last.channel === event.channel &&
			last.step === event.step &&
			event.createdAt - last.createdAt < ONE_MESSAGE_MS;
		if (!isSame) times.push(event.createdAt);
		last = event;
	}
	return times;
}
