/** How many fields a receipt may have: before it is proved, anybody may have written it. */

import { Refusal } from "../errors.ts";
import { hasMorePairsThan } from "../pairs.ts";

/** The largest known receipts have about 30. Sorting 32,000 took 8 ms. */
const MOST_FIELDS = 1_000;

/** Refuses a query or a form before any field is read, sorted or hashed. */
export function refuseManyFields(text: string | Buffer): void {
	if (hasMorePairsThan(MOST_FIELDS, text)) {
		throw new Refusal("malformed", {
			message: `A receipt has ${MOST_FIELDS} fields at the most`,
		});
	}
}
