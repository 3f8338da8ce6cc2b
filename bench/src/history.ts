/**
 * A history for measurements: verifications of 20 accounts over the days that
 * records are kept, written directly into the store. Over HTTP two million sends
 * would take a quarter of an hour.
 */

import type { Database } from "../../server/dist/store/sqlite/database.js";
import { openDatabase } from "../../server/dist/store/sqlite/open.js";
import { dayOf } from "../../server/dist/usage/usage.js";
import type {
	Verification,
	VerificationStatus,
} from "../../server/dist/verification/verification.js";

export type History = {
	verifications: number;
	/** The account that the bench asks as: one of the twenty. */
	accountSid: string;
	/** The newest of them; the oldest is nearly 90 days older. */
	until: number;
};

const ACCOUNTS = 20;
const DAY_MS = 24 * 60 * 60 * 1_000;
/** A little less than records are kept, so that the sweep finds none to remove. */
const SPAN_MS = 89 * DAY_MS;
/** Each recipient has about this many. */
const OF_A_RECIPIENT = 4;
const IN_A_TRANSACTION = 50_000;
/** The percentage of verifications with each end. */
const ENDS: readonly [VerificationStatus, number][] = [
	["success", 70],
	["expired", 20],
	["canceled", 7],
	["failed", 3],
];

/** Into a data directory that no service has open, and whose schema is there. */
export function writeHistory(directory: string, history: History): void {
	const { db, close } = openDatabase({ directory, alone: true });
	// If this process dies, the history is made again.
	db.exec("pragma journal_mode = off; pragma synchronous = off");
	const indexes = takeIndexes(db);
	const totals = insertAll(db, history);
	// Sorting all rows at once takes a third of the time of updating the indexes row by row.
	for (const index of indexes) db.exec(index);
	insertTotals(db, totals);
	close();
}

/** Drops the indexes of verifications; returns the statements that make them again. */
function takeIndexes(db: Database): string[] {
	const indexes = db
		.prepare(
			"select name, sql from sqlite_master where type = 'index' and tbl_name = 'verification'",
		)
		.all() as { name: string; sql: string }[];
	for (const { name } of indexes) db.exec(`drop index ${name}`);
	return indexes.map(({ sql }) => sql);
}

type Totals = {
	tally: Map<string, number>;
	usage: Map<string, number>;
};

function insertAll(db: Database, history: History): Totals {
	const { verifications, accountSid, until } = history;
	const accounts = [accountSid];
	while (accounts.length < ACCOUNTS) accounts.push(`AC${randomHex(32)}`);
	const insert = db.prepare(
		`insert into verification (sid, account_sid, status, service, channel,
			sender, phone, data) values (?, ?, ?, ?, ?, ?, ?, ?)`,
	);
	const totals: Totals = { tally: new Map(), usage: new Map() };
	db.exec("begin");
	for (let made = 0; made < verifications; made += 1) {
		if (made % IN_A_TRANSACTION === 0) db.exec("commit; begin");
		const at = Math.floor(until - SPAN_MS * (1 - made / verifications));
		const recipient = Math.floor(
			(Math.random() * verifications) / OF_A_RECIPIENT,
		);
		const row = verificationOf(
			accounts[recipient % ACCOUNTS] as string,
			recipientOf(recipient),
			at,
		);
		insert.run(
			row.sid,
			row.accountSid,
			row.status,
			row.service,
			"sms",
			row.content.from,
			row.phone,
			JSON.stringify(row),
		);
		count(totals.tally, `${row.accountSid} ${row.status}`);
		count(totals.usage, `${row.accountSid} ${dayOf(at)} otp`);
		count(totals.usage, `${row.accountSid} ${dayOf(at)} sms`);
	}
	db.exec("commit");
	return totals;
}

function insertTotals(db: Database, { tally, usage }: Totals): void {
	const addTally = db.prepare("insert into tally values (?, ?, ?)");
	for (const [key, value] of tally) {
		addTally.run(...(key.split(" ") as [string, string]), value);
	}
	const addUsage = db.prepare("insert into usage values (?, ?, ?, ?)");
	for (const [key, value] of usage) {
		addUsage.run(...(key.split(" ") as [string, string, string]), value);
	}
}

/** The recipients of the bench's account, one after the other. */
export function recipientsIn(verifications: number): () => string {
	const recipients = verifications / OF_A_RECIPIENT;
	let next = 0;
	return () => {
		const recipient = recipientOf(next);
		next = (next + ACCOUNTS * 37) % recipients;
		return recipient;
	};
}

/** A recipient to which the bench does not send. */
function recipientOf(number: number): string {
	return `918${String(number).padStart(7, "0")}55`;
}

function verificationOf(
	accountSid: string,
	phone: string,
	at: number,
): Verification {
	const status = drawnEnd();
	const sender = "12015550100";
	return {
		sid: sidAt("OTP", at),
		accountSid,
		service: "bench",
		phone,
		email: null,
		createdAt: at,
		expiresAt: at + 600_000,
		guardedUntil: at,
		maxAttempts: 5,
		content: {
			body: "Your code is {code}",
			from: sender,
			emailFrom: "postern@localhost",
			subject: null,
			language: null,
			voice: null,
			repeat: 2,
			domain: null,
			appHash: null,
		},
		workflowSid: null,
		steps: [{ channel: "sms", afterMs: 0 }],
		stepsTaken: 1,
		stepAt: null,
		messages: 1,
		lastMessageAt: at,
		lastChannel: "sms",
		callbacks: null,
		updatedAt: at + 30_000,
		status,
		cancelAt: null,
		codeMac: null,
		codeSealed: null,
		checks:
			status === "success"
				? [
						{
							sid: sidAt("OTC", at),
							receivedAt: at + 30_000,
							status: "valid",
							code: "123456",
						},
					]
				: [],
		events: [
			{
				sid: sidAt("OTE", at),
				createdAt: at,
				step: 0,
				channel: "sms",
				sender,
				recipient: phone,
				targetSid: sidAt("SM", at),
				status: "delivered",
				errorCode: null,
				errorMessage: null,
				provider: "gateway",
				acceptedAt: at,
				handover: null,
				followUp: null,
			},
		],
	};
}

function drawnEnd(): VerificationStatus {
	let left = Math.random() * 100;
	for (const [status, share] of ENDS) {
		left -= share;
		if (left < 0) return status;
	}
	return "success";
}

/** Not the server's function: nobody guesses these SIDs, and secure randomness takes a fifth of the time. */
function sidAt(prefix: string, at: number): string {
	return prefix + at.toString(16).padStart(12, "0") + randomHex(20);
}

function randomHex(digits: number): string {
	let hex = "";
	while (hex.length < digits) {
		hex += Math.floor(Math.random() * 0x1_0000_0000)
			.toString(16)
			.padStart(8, "0");
	}
	return hex.slice(0, digits);
}

function count(counts: Map<string, number>, key: string): void {
	counts.set(key, (counts.get(key) ?? 0) + 1);
}
