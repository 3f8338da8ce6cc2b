/**
 * A history for measurements: verifications of 20 accounts over the days that
 * records are kept, as rows that the database makes itself. Over HTTP ten million
 * sends would take an hour; from this process, row by row, they took ten minutes.
 *
 * Every value comes from a row's number, so both databases make the same rows.
 */

import type { Verification } from "../../server/dist/verification/verification.js";

export type History = {
	readonly verifications: number;
	/** The account that the bench asks as comes first. */
	readonly accounts: readonly string[];
	/** Row number `i` is from `start + i * stepMs`. */
	readonly start: number;
	readonly stepMs: number;
};

/** The expressions that the two databases spell differently. */
export type Dialect = {
	/** The lower case hex of a number, with zeros in front to so many digits. */
	hex(number: string, digits: number): string;
	/** A number with zeros in front to seven digits. */
	sevenDigits(number: string): string;
	/** Numbers from `from` to below `to`, as a table `n (i)`. */
	numbers(from: number, to: number): string;
};

export const SQLITE: Dialect = {
	hex: (number, digits) => `printf('%0${digits}x', ${number})`,
	sevenDigits: (number) => `printf('%07d', ${number})`,
	numbers: (from, to) =>
		`(with recursive n (i) as (
			select ${from} union all select i + 1 from n where i + 1 < ${to})
		select i from n) as n`,
};

export const POSTGRES: Dialect = {
	hex: (number, digits) => `lpad(to_hex(${number}), ${digits}, '0')`,
	sevenDigits: (number) => `lpad((${number})::text, 7, '0')`,
	numbers: (from, to) =>
		`generate_series(${from}::bigint, ${to - 1}::bigint) as n (i)`,
};

const ACCOUNTS = 20;
export const DAY_MS = 24 * 60 * 60 * 1_000;
const HOUR_MS = 60 * 60 * 1_000;
/** A little less than records are kept, so that the sweep finds none to remove. */
export const SPAN_DAYS = 89;
/** Hours are kept so long; older ones are one row a day. */
const HOURS_OF_DAYS = 39;
/** Each recipient has about this many. */
const OF_A_RECIPIENT = 4;
/** Ends in percent, each up to this number: 70, 20, 7 and 3. */
const SUCCESS = 70;
const EXPIRED = 90;
const CANCELED = 97;

/** Scattered, and each recipient as often as any other. */
const RECIPIENT_STRIDE = 7_368_787;
/** Odd, so that each of 2^40 numbers has another product modulo 2^40. */
const [TAIL, OTHER_TAIL] = [0x6a09e667f3, 0x5be0cd19b7];
const FORTY_BITS = 0xff_ffff_ffff;

/** `until`: when the newest of them was made. */
export function historyOf(
	verifications: number,
	accountSid: string,
	until: number,
): History {
	const stepMs = Math.max(1, Math.floor((SPAN_DAYS * DAY_MS) / verifications));
	const accounts = [accountSid];
	while (accounts.length < ACCOUNTS) {
		const number = accounts.length.toString(16).padStart(2, "0");
		accounts.push(`AC${number.repeat(16)}`);
	}
	// The statements cut one account from a text of all.
	if (accounts.some(({ length }) => length !== accountSid.length))
		throw new Error(`an account's SID of another length: ${accountSid}`);
	return {
		verifications,
		accounts,
		start: until - verifications * stepMs,
		stepMs,
	};
}

/** The number of the first row from `at` or later. */
export function numberFrom(history: History, at: number): number {
	const number = Math.ceil((at - history.start) / history.stepMs);
	return Math.min(history.verifications, Math.max(0, number));
}

/** The recipients of the bench's account, one after the other. */
export function recipientsIn(verifications: number): () => string {
	const recipients = recipientsOf(verifications);
	let next = 0;
	return () => {
		const recipient = `918${String(next).padStart(7, "0")}55`;
		next = (next + ACCOUNTS * 37) % recipients;
		// Another account's, behind the end.
		next -= next % ACCOUNTS;
		return recipient;
	};
}

function recipientsOf(verifications: number): number {
	return Math.max(ACCOUNTS, Math.floor(verifications / OF_A_RECIPIENT));
}

export const VERIFICATION_COLUMNS =
	"sid, account_sid, status, service, channel, sender, phone, data";

/** Rows with these numbers, for `VERIFICATION_COLUMNS`. */
export function verificationsSql(
	history: History,
	dialect: Dialect,
	from: number,
	to: number,
): string {
	const { at, tail, recipient, draw } = expressions(history, dialect);
	const account = `substr('${history.accounts.join("")}',
		(1 + ${history.accounts[0]?.length} * (recipient % ${ACCOUNTS}))::integer,
		${history.accounts[0]?.length})`;
	const cast =
		dialect === POSTGRES ? account : account.replace("::integer", "");
	return `select 'OTP' || clock || tail, account, status, 'bench', 'sms', '${SENDER}', phone,
			case when status = 'success' then ${textOf("success")} else ${textOf("expired")} end
		from (select at, tail, recipient, ${dialect.hex("at", 12)} as clock,
				${cast} as account, '918' || ${dialect.sevenDigits("recipient")} || '55' as phone,
				case when draw < ${SUCCESS} then 'success' when draw < ${EXPIRED} then 'expired'
					when draw < ${CANCELED} then 'canceled' else 'failed' end as status
			from (select ${at} as at, ${tail} as tail, ${recipient} as recipient, ${draw} as draw
				from ${dialect.numbers(from, to)}) as drawn) as made`;
}

export const REFERENCE_COLUMNS =
	"provider, reference, verification, event, held, expires_at";

/** The reference to each message, as carriers make them: in no order. */
export function referencesSql(history: History, dialect: Dialect): string {
	const { at, tail, scattered } = expressions(history, dialect);
	const clock = dialect.hex(at, 12);
	return `select 'gateway', ${scattered} || ${tail}, 'OTP' || ${clock} || ${tail},
			'OTE' || ${clock} || ${tail}, '[]', ${at} + ${(SPAN_DAYS + 1) * DAY_MS}
		from ${dialect.numbers(0, history.verifications)} order by 2`;
}

/** Recipients that the fraud guard knows: seven of ten. */
export function knownSql(history: History, dialect: Dialect): string {
	const { at, tail, scattered } = expressions(history, dialect);
	const known = Math.floor((recipientsOf(history.verifications) * 7) / 10);
	return `select ${scattered} || ${tail} || '0123456789ab', ${at}
		from ${dialect.numbers(0, known)} order by 1`;
}

function expressions({ verifications, start, stepMs }: History, d: Dialect) {
	const bits = (factor: number) => `((i * ${factor}) & ${FORTY_BITS})`;
	return {
		at: `(${start} + i * ${stepMs})`,
		tail: `(${d.hex(bits(TAIL), 10)} || ${d.hex(bits(OTHER_TAIL), 10)})`,
		recipient: `((i * ${RECIPIENT_STRIDE}) % ${recipientsOf(verifications)})`,
		draw: "(((i * 2654435761) >> 20) % 100)",
		scattered: d.hex(bits(OTHER_TAIL), 10),
	};
}

const SENDER = "12015550100";

/** Stand for what differs in the rows. */
const AT = 1_111_111_111_111;
const MARKS = {
	ACCOUNT: "account",
	PHONE: "phone",
	STATUS: "status",
	CLOCK: "clock",
	TAIL: "tail",
	[AT]: "at",
	[AT + 30_000]: `(at + 30000)`,
	[AT + 600_000]: `(at + 600000)`,
};

/** The expression for a record's JSON: the real one, with the row's values in it. */
function textOf(status: "success" | "expired"): string {
	const text = JSON.stringify(recordOf(status));
	const marks = new RegExp(`(${Object.keys(MARKS).join("|")})`);
	return text
		.split(marks)
		.filter((part) => part !== "")
		.map((part) => MARKS[part as keyof typeof MARKS] ?? `'${quoted(part)}'`)
		.join(" || ");
}

const quoted = (text: string) => text.replaceAll("'", "''");

function recordOf(status: "success" | "expired"): Verification {
	const sid = (prefix: string) => `${prefix}CLOCKTAIL`;
	return {
		sid: sid("OTP"),
		accountSid: "ACCOUNT",
		service: "bench",
		phone: "PHONE",
		email: null,
		createdAt: AT,
		expiresAt: AT + 600_000,
		guardedUntil: AT,
		maxAttempts: 5,
		content: {
			body: "Your code is {code}",
			from: SENDER,
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
		lastMessageAt: AT,
		lastChannel: "sms",
		callbacks: null,
		updatedAt: AT + 30_000,
		status: "STATUS" as "expired",
		cancelAt: null,
		codeMac: null,
		codeSealed: null,
		checks:
			status === "success"
				? [
						{
							sid: sid("OTC"),
							receivedAt: AT + 30_000,
							status: "valid",
							code: "123456",
						},
					]
				: [],
		events: [
			{
				sid: sid("OTE"),
				createdAt: AT,
				step: 0,
				channel: "sms",
				sender: SENDER,
				recipient: "PHONE",
				targetSid: sid("SM"),
				status: "delivered",
				errorCode: null,
				errorMessage: null,
				provider: "gateway",
				acceptedAt: AT,
				handover: null,
				followUp: null,
			},
		],
	};
}

export type Totals = {
	/** Rows of (account, day, kind, count). */
	readonly usage: readonly (readonly [string, string, string, number])[];
	/** Rows of (account, hour, messages, right codes). */
	readonly traffic: readonly (readonly [string, string, number, number])[];
};

/** Counts by day and hour: each has its share, as the records lie evenly. */
export function totalsOf({ verifications, accounts, start }: History): Totals {
	const usage: Totals["usage"][number][] = [];
	const traffic: Totals["traffic"][number][] = [];
	const ofDay = Math.ceil(verifications / ACCOUNTS / SPAN_DAYS);
	const right = (count: number) => Math.floor((count * SUCCESS) / 100);
	for (const account of accounts) {
		for (let day = 0; day < SPAN_DAYS; day += 1) {
			const name = textOfTime(start + day * DAY_MS, 10);
			for (const kind of ["otp", "sms", "service bench"]) {
				usage.push([account, name, kind, ofDay]);
			}
			if (day < SPAN_DAYS - HOURS_OF_DAYS) {
				traffic.push([account, name, ofDay, right(ofDay)]);
				continue;
			}
			for (let hour = 0; hour < 24; hour += 1) {
				const ofHour = Math.ceil(ofDay / 24);
				const at = start + day * DAY_MS + hour * HOUR_MS;
				const text = textOfTime(at, 13);
				traffic.push([account, text, ofHour, right(ofHour)]);
			}
		}
	}
	return { usage, traffic };
}

/** `2026-11-30T01`, or the first of its characters. */
function textOfTime(at: number, length: number): string {
	return new Date(at).toISOString().slice(0, length);
}
