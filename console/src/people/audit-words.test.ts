/** Every action of the audit log has its words in each language: without them the page would show its name in the code. */

import { expect, test } from "vitest";
import { AUDIT_ACTIONS } from "../../../server/src/people/audit.ts";
import de from "./audit.texts.de.ts";
import en from "./audit.texts.en.ts";

const parts = (at: 0 | 1) =>
	[...new Set(AUDIT_ACTIONS.map((action) => action.split(".")[at]))].sort();

test.each([
	["English", en],
	["German", de],
])("%s has words for each kind and verb, and for no other", (_, texts) => {
	expect(Object.keys(texts.kinds).sort()).toEqual(parts(0));
	expect(Object.keys(texts.verbs).sort()).toEqual(parts(1));
});
