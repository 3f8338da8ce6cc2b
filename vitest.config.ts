import { defineConfig } from "vitest/config";

/**
 * What is about rules, configuration, providers or SQLite itself runs once. Every
 * suite about what the service answers and keeps runs on both stores.
 */
const ON_BOTH = [
	"server/test/{contract,use-cases,attack,limits,usage,search,csv,callbacks,workflow,instances}*.test.ts",
	"server/test/{crash,keys,shutdown}.test.ts",
];
const ONLY_POSTGRES = [
	"server/test/postgres*.test.ts",
	"server/test/pgbouncer.test.ts",
];
/** Needs a program that no package of npm brings. */
const WITH_PGBOUNCER = process.env.PGBOUNCER
	? []
	: ["server/test/pgbouncer.test.ts"];

export default defineConfig({
	test: {
		testTimeout: 20_000,
		hookTimeout: 20_000,
		// Many tests run the service as a process of its own: more than two files at
		// once would measure the machine.
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
					provide: { store: "sqlite", postgres: "" },
				},
			},
			{
				extends: true,
				test: {
					name: "postgres",
					include: [...ON_BOTH, ...ONLY_POSTGRES],
					exclude: WITH_PGBOUNCER,
					globalSetup: ["server/test/support/database-setup.ts"],
					provide: { store: "postgres" },
				},
			},
		],
	},
});
