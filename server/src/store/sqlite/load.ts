/** The first half of a batch: reads the rows that its decisions ask for. */

import type { Definition } from "../../accounts/definitions.ts";
import type { Keys, Loaded } from "../contract.ts";
import {
	accountsOf,
	counterOf,
	dataOf,
	type Row,
	referenceOf,
	replyOf,
} from "../rows.ts";
import { AMONG } from "./among.ts";
import type { Database } from "./database.ts";
import { verificationLoader } from "./load-verifications.ts";

export const REFERENCE =
	"select * from message_ref where provider = ? and reference = ?";

const EMPTY: Loaded = {
	verifications: [],
	due: [],
	counters: [],
	replies: [],
	references: [],
	accounts: [],
	removedAccounts: [],
	definitions: [],
};

export function loader(db: Database): (keys: Keys) => Loaded {
	const verifications = verificationLoader(db);
	const countersByKey = db.prepare(`select * from counter where key ${AMONG}`);
	const repliesByKey = db.prepare(`select * from reply where key ${AMONG}`);
	const referenceByKey = db.prepare(REFERENCE);
	const configurationBySid = db.prepare(
		`select sid, data from configuration where sid ${AMONG}`,
	);
	const definitionsByAccount = db.prepare(
		`select data from configuration
		where account_sid ${AMONG} and kind <> 'account' and data is not null`,
	);

	return (keys) => ({
		...EMPTY,
		...verifications(keys),
		...(keys.counters?.length && {
			counters: countersByKey
				.all(JSON.stringify(keys.counters))
				.map((row) => counterOf(row as Row)),
		}),
		...(keys.replies?.length && {
			replies: repliesByKey
				.all(JSON.stringify(keys.replies))
				.map((row) => replyOf(row as Row)),
		}),
		...(keys.references?.length && {
			references: keys.references.flatMap(({ provider, reference }) => {
				const row = referenceByKey.get(provider, reference);
				return row === undefined ? [] : [referenceOf(row as Row)];
			}),
		}),
		...(keys.accounts?.length &&
			accountsOf(
				configurationBySid.all(JSON.stringify(keys.accounts)) as Row[],
			)),
		...(keys.definitionsOf?.length && {
			definitions: definitionsByAccount
				.all(JSON.stringify(keys.definitionsOf))
				.map((row) => dataOf<Definition>(row as Row)),
		}),
	});
}
