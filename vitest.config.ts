import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { temporaryDirectory } from "./server/test/support/memory.ts";

/**
 * What is about rules, configuration, providers or SQLite itself runs once. Every
 * suite about what the service answers and keeps runs on both stores.
 */
const ON_BOTH = [
	"server/test/{contract,use-cases,attack,limits,usage,search,csv,callbacks,workflow,instances}*.test.ts",
	"server/test/{crash,keys,shutdown}.test.ts",
];
const ONLY_POSTGRES = ["server/test/postgres*.test.ts"];

/** One project after the other: a worker is used again only for the project that it was started for. */
class OneProjectAfterTheOther extends BaseSequencer {
	override async sort(files: TestSpecification[]) {
		const sorted = await super.sort(files);
		const order = [...new Set(files.map(({ project }) => project.name))].sort();
		return sorted.sort(
			(a, b) => order.indexOf(a.project.name) - order.indexOf(b.project.name),
		);
	}
}

// Of this process, its workers and what they start.
process.env.TMPDIR = temporaryDirectory();

export default defineConfig({
	test: {
		testTimeout: 20_000,
		hookTimeout: 20_000,
		// The program is loaded once for each worker, and not for each file: that was
		// a third of all the time. So a file leaves nothing behind.
		isolate: false,
		sequence: { sequencer: OneProjectAfterTheOther },
		maxWorkers: 2,
		projects: [
			{
				extends: true,
				test: {
					name: "sqlite",
					include: [
						"{server,bench}/src/**/*.test.ts",
						"server/test/**/*.test.ts",
					],
					exclude: ONLY_POSTGRES,
					provide: { store: "sqlite", postgres: "", template: "" },
				},
			},
			{
				extends: true,
				test: {
					name: "postgres",
					include: [...ON_BOTH, ...ONLY_POSTGRES],
					globalSetup: ["server/test/support/database-setup.ts"],
					provide: { store: "postgres" },
				},
			},
		],
	},
});
