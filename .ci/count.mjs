// Counts the tests in the reports of vitest: node .ci/count.mjs EXPECTED REPORT...
// EXPECTED names the files, separated by spaces, all of whose tests must have run and
// passed. Tests that failed are named again, since the end of a log is read first.
import { readFileSync } from "node:fs";

const [expected = "", ...reports] = process.argv.slice(2);
const missing = new Set(expected.split(" ").filter((name) => name !== ""));
const failures = [];
let passed = 0;

function count({ numPassedTests, testResults }) {
	passed += numPassedTests;
	for (const { name, status, message, assertionResults } of testResults) {
		const file = /([^/]+)\.test\.ts$/.exec(name)?.[1];
		if (assertionResults.every((test) => test.status === "passed"))
			missing.delete(file);
		const failed = assertionResults.filter((test) => test.status === "failed");
		for (const test of failed) {
			failures.push(
				`${file} > ${test.fullName}\n${test.failureMessages.join("\n")}`,
			);
		}
		if (status === "failed" && failed.length === 0)
			failures.push(`${file}\n${message}`);
	}
}

for (const report of reports) {
	try {
		count(JSON.parse(readFileSync(report, "utf8")));
	} catch (error) {
		failures.push(`the report of a run cannot be read: ${error.message}`);
	}
}
for (const name of missing)
	failures.push(`${name}: not all of its tests ran and passed`);

for (const failure of failures) {
	console.log(`failed: ${failure.split("\n").slice(0, 12).join("\n  ")}`);
}
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = passed > 0 && failures.length === 0 ? 0 : 1;
