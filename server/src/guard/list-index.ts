/**
 * The entries of lists, found by what they fit: a list may have 10,000, and every send
 * asks. Each beginning of a number or an address, and each end of a domain, is looked
 * up by itself.
 */

import { plainAddress } from "../network.ts";
import { numbersOf, phoneKey } from "../numbers/key.ts";
import { addressBits } from "./address-bits.ts";
import { asciiDomain, type ListEntry, type ListSubject } from "./lists.ts";

/** The parts of a send that lists look at. */
export type Listed = {
	/** E.164 digits; null: the message goes to an address of email. */
	readonly number: string | null;
	readonly countries: readonly string[];
	readonly clientIp: string | null;
	readonly email: string | null;
};

export type ListVerdict<Entry extends ListEntry = ListEntry> = {
	readonly list: "allow" | "deny";
	readonly entry: Entry;
};

export type ListIndex<Entry extends ListEntry = ListEntry> = {
	/** An entry names a country, so a verdict needs those of the number. */
	readonly namesCountries: boolean;
	/**
	 * The recipient and the client are judged apart: an allowed number does not excuse a
	 * denied address. Of what fits one of them the longest decides, at equal length deny.
	 * `isAbove`: whether the writer of an entry stands above that of another one, which
	 * allows: then that one does not undo it. Absent: all have one writer.
	 */
	judge(
		listed: Listed,
		now: number,
		isAbove?: (entry: Entry, allowed: Entry) => boolean,
	): ListVerdict<Entry> | null;
};

export function listIndex<Entry extends ListEntry>(
	entries: readonly Entry[],
): ListIndex<Entry> {
	const byKey = new Map<string, Entry[]>();
	const subjects = new Set<ListSubject>();
	for (const entry of entries) {
		const key = `${entry.subject} ${entry.key}`;
		byKey.set(key, [...(byKey.get(key) ?? []), entry]);
		subjects.add(entry.subject);
	}

	function decisive(
		fits: readonly string[],
		now: number,
		isAbove: (entry: Entry, allowed: Entry) => boolean,
	): Entry | null {
		const fitting = fits.flatMap((key) => byKey.get(key) ?? []);
		const best = longest(fitting, now, () => true);
		let deciding = best;
		while (deciding?.list === "allow") {
			const allowed = deciding;
			deciding = longest(fitting, now, (entry) => isAbove(entry, allowed));
		}
		return deciding ?? best;
	}

	return {
		namesCountries: subjects.has("country"),
		judge(listed, now, isAbove = () => false) {
			if (entries.length === 0) return null;
			const found = [
				decisive(recipientKeysOf(listed, subjects), now, isAbove),
				decisive(clientKeysOf(listed, subjects), now, isAbove),
			].filter((entry) => entry !== null);
			const entry = found.find(({ list }) => list === "deny") ?? found[0];
			return entry === undefined ? null : { list: entry.list, entry };
		},
	};
}

function longest<Entry extends ListEntry>(
	entries: readonly Entry[],
	now: number,
	counts: (entry: Entry) => boolean,
): Entry | null {
	let best: Entry | null = null;
	for (const entry of entries) {
		if (entry.until !== null && entry.until <= now) continue;
		if (!counts(entry)) continue;
		const isBetter =
			best === null ||
			rank(entry) > rank(best) ||
			(rank(entry) === rank(best) && entry.list === "deny");
		if (isBetter) best = entry;
	}
	return best;
}

/** A country is decided before any number is looked at, so it is shorter than every prefix, though DE is longer than 4. */
const rank = ({ subject, length }: ListEntry) =>
	subject === "country" ? 0 : length;

function recipientKeysOf(
	{ number, countries, email }: Listed,
	subjects: ReadonlySet<ListSubject>,
): string[] {
	const key = number === null ? null : phoneKey(number);
	// Two spellings of one number must not differ in what they pass.
	const spellings = key === null ? [] : numbersOf(key);
	const keys: string[] = [];
	if (key !== null && subjects.has("number")) keys.push(`number ${key}`);
	if (subjects.has("prefix")) {
		keys.push(
			...new Set(spellings.flatMap(beginningsOf).map((of) => `prefix ${of}`)),
		);
	}
	if (subjects.has("country")) {
		keys.push(...countries.map((country) => `country ${country}`));
	}
	if (email !== null && subjects.has("domain")) {
		keys.push(...endsOf(email).map((end) => `domain ${end}`));
	}
	return keys;
}

const beginningsOf = (text: string) =>
	Array.from(text, (_, i) => text.slice(0, i + 1));

/** The ends of a@b.example.com: `.b.example.com`, `.example.com` and `.com`. */
function endsOf(email: string): string[] {
	const domain = asciiDomain(email.slice(email.lastIndexOf("@") + 1));
	if (domain === null) return [];
	const labels = domain.split(".");
	return labels.map((_, i) => `.${labels.slice(i).join(".")}`);
}

function clientKeysOf(
	{ clientIp }: Listed,
	subjects: ReadonlySet<ListSubject>,
): string[] {
	if (clientIp === null || !subjects.has("address")) return [];
	const bits = addressBits(plainAddress(clientIp.trim()), null);
	return bits === null ? [] : beginningsOf(bits).map((of) => `address ${of}`);
}
