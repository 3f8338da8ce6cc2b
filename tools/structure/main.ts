/**
 * npm run structure -- [DIR] [--against DIR] [--json]
 *
 * The layout of the checkout in DIR (without one: this checkout) in figures, or of
 * two side by side. Each is judged by the order of rooms in its own CONTRIBUTING,
 * or, if that has no list of rooms that can be read, by this checkout's.
 */

import { parseArgs } from "node:util";
import { report } from "./report.ts";
import { orderOf, structureOf } from "./structure.ts";

const HERE = ".";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { against: { type: "string" }, json: { type: "boolean" } },
});
if (positionals.length > 1)
	throw new Error("one directory; another one goes behind --against");
const order = orderOf(HERE) ?? { floors: [], exception: null };
const measured = [positionals[0] ?? HERE, values.against]
	.filter((directory) => directory !== undefined)
	.map((directory) => ({
		title: directory === HERE ? "here" : directory,
		structure: structureOf(directory, order),
	}));

if (values.json !== true) console.log(report(measured));
else if (values.against === undefined)
	console.log(JSON.stringify(measured[0]?.structure, null, "\t"));
else console.log(JSON.stringify(measured, null, "\t"));
