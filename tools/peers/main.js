/**
 * `node tools/peers/main.js` makes the vectors in server/test/presets/vectors.json
 * again, with the SDKs of the vendors, and says whether they are the same; with
 * `--write` it writes them. The SDKs are installed once, by
 * `npm ci --ignore-scripts --prefix tools/peers`.
 */

import { readFileSync, writeFileSync } from "node:fs";
import { SECONDS } from "./requests.js";

const FILE = new URL("../../server/test/presets/vectors.json", import.meta.url);

/** SDKs refuse receipts of another day: theirs is the day of the vectors. */
globalThis.Date = class extends Date {
	constructor(...given) {
		if (given.length === 0) super(SECONDS * 1000);
		else super(...given);
	}
	static now() {
		return SECONDS * 1000;
	}
};

function committed() {
	try {
		return readFileSync(FILE, "utf8");
	} catch {
		return "[]";
	}
}

const before = committed();
const { vectors } = await import("./sign.js");
const made = await vectors(JSON.parse(before));
const after = `${JSON.stringify(made, null, "\t")}\n`;
if (process.argv.includes("--write")) {
	writeFileSync(FILE, after);
} else if (JSON.stringify(JSON.parse(before)) !== JSON.stringify(made)) {
	console.error(
		"vectors.json differs from what the vendors' SDKs make: node tools/peers/main.js --write, and look at the difference",
	);
	process.exitCode = 1;
} else {
	console.log(`${made.length} vectors are as the vendors' SDKs make them`);
}
process.exit();
