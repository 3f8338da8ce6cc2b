// Makes the types of the SDK from the API's document: node tools/peers/types.js [--write].
// Without --write it compares, and exits with 1 if the file is out of date.
// openapi-typescript wants TypeScript 5, which the rest of the repository does not use.
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const file = new URL("../../sdk/src/generated.ts", import.meta.url);
const document = new URL("../../server/openapi.json", import.meta.url);
const head =
	"// Made of server/openapi.json by tools/peers/types.js: change the routes instead.\n\n";
const text =
	head +
	astToString(
		await openapiTS(JSON.parse(readFileSync(document, "utf8")), {
			alphabetize: true,
			emptyObjectsUnknown: true,
		}),
	);

if (process.argv.includes("--write")) {
	writeFileSync(file, text);
} else if (readFileSync(file, "utf8") !== text) {
	console.error("sdk/src/generated.ts is out of date: npm run sdk:types");
	process.exitCode = 1;
}
