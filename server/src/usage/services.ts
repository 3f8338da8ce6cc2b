/**
 * The services whose verifications are counted by name. The caller makes up the names,
 * and a caller that makes up one for each send must not make a row for each: of an
 * account so many are counted in a day, and the others together. Each process keeps
 * this in memory, so a start begins anew.
 */

import type { CountedKind } from "./usage.ts";

const MOST_OF_AN_ACCOUNT = 50;
/** Names in memory, of all accounts; beyond them a new one counts among the others. */
const MOST = 100_000;

const PREFIX = "service ";

/** Those without a row of their own. A service has a name of one character at least. */
const OTHERS = "";

export type ServiceKinds = (
	accountSid: string,
	day: string,
	service: string,
) => CountedKind;

export function serviceKinds(
	mostOfAnAccount = MOST_OF_AN_ACCOUNT,
	most = MOST,
): ServiceKinds {
	let today = "";
	let names = new Map<string, Set<string>>();
	let size = 0;

	return (accountSid, day, service) => {
		if (day !== today) {
			today = day;
			names = new Map();
			size = 0;
		}
		const known = names.get(accountSid) ?? new Set();
		if (!known.has(service)) {
			if (known.size >= mostOfAnAccount || size >= most) {
				return `${PREFIX}${OTHERS}`;
			}
			names.set(accountSid, known.add(service));
			size++;
		}
		return `${PREFIX}${service}`;
	};
}

export function serviceOf(kind: string): string {
	return kind.slice(PREFIX.length);
}
