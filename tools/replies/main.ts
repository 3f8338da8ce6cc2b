/**
 * npm run replies -- compare A B [--unsteady A2]
 *
 * The differences between the replies in two recordings, grouped. `A2` is a second
 * recording of what `A` is one of: tests that differ between these two are left
 * out, and counted. Ends with 1 where there are differences.
 *
 * npm run replies -- show A
 *
 * A recording with everything masked, one exchange a line.
 */

import { parseArgs } from "node:util";
import { compare } from "./compare.ts";
import { masked } from "./mask.ts";
import { readRecording } from "./recording.ts";
import { report } from "./report.ts";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { unsteady: { type: "string" } },
});
const [command, ...files] = positionals;
const [first, second] = files.map(readRecording);

if (command === "show" && first !== undefined && files.length === 1) {
	for (const [name, test] of first)
		masked(test).forEach((each, at) => {
			console.log(JSON.stringify({ test: name, index: at + 1, ...each }));
		});
} else if (
	command === "compare" &&
	first !== undefined &&
	second !== undefined &&
	files.length === 2
) {
	const leftOut = new Set<string>();
	if (values.unsteady !== undefined) {
		const again = readRecording(values.unsteady);
		for (const { test } of compare(first, again).differences) leftOut.add(test);
		console.log(`${leftOut.size} tests left out as unsteady\n`);
	}
	const comparison = compare(first, second, leftOut);
	console.log(report(comparison));
	const { differences, testsOnlyInFirst, testsOnlyInSecond } = comparison;
	if (
		differences.length + testsOnlyInFirst.length + testsOnlyInSecond.length >
		0
	)
		process.exitCode = 1;
} else {
	console.error("usage: compare A B [--unsteady A2], or show A");
	process.exitCode = 2;
}
