/** One call in all languages, in the order of the tabs. */

import type { Call } from "./call.ts";
import { curl } from "./curl.ts";
import { go } from "./go.ts";
import { php } from "./php.ts";
import { python } from "./python.ts";
import { typescript } from "./typescript.ts";

export const PROGRAMS = [
	{ name: "curl", write: curl },
	{ name: "TypeScript", write: typescript },
	{ name: "Python", write: python },
	{ name: "PHP", write: php },
	{ name: "Go", write: go },
] as const satisfies readonly {
	readonly name: string;
	readonly write: (call: Call, url: string) => string;
}[];

export type ProgramName = (typeof PROGRAMS)[number]["name"];
