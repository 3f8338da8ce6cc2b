import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { temporaryDirectory } from "./server/test/support/memory.ts";

/**
 * What is about rules, configuration, providers or SQLite itself runs once. Every
 * suite about what the service answers and keeps runs on both stores.
 */
const ON_BOTH = [
	"server/test/{contract,use-cases,attack,limits,usage,search,csv,callbacks,workflow,instances}*.test.ts",
];
/** Named as those are, but without a service or a store. */
const ONCE = ["server/test/attack-{callback-urls,slow-patterns}.test.ts"];
const ONLY_POSTGRES = [
	"server/test/postgres*.test.ts",
	"server/test/pgbouncer.test.ts",
];
/** `npm run test:long`: what has to wait; docs/tests.md says for what. */
const LONG_ON_SQLITE = [
	"server/test/{power-loss,store-trouble,slow-reader,fraud-long,release,npm-start,start-failures}.test.ts",
	"server/test/{histories,simulation,simulation-long}.test.ts",
];
const LONG_ON_BOTH = [
	"server/test/{crash,garbage,workflow-crash,shutdown,shutdown-patience,guard-instances-long,guard-size-long,search-long}.test.ts",
	"server/test/{contract-unavailable,contract-upgrade,instances-races,instances-start,keys}.test.ts",
];
const LONG_ON_POSTGRES = [
	"server/test/postgres-{faults,failover,former-build}.test.ts",
	"server/test/postgres-{migrate,migrations,plans,processes,standby,start}.test.ts",
];
/** Needs a program that no package of npm brings. */
const PGBOUNCER = "/usr/sbin/pgbouncer";
const WITH_PGBOUNCER = ["server/test/pgbouncer.test.ts"];
const LONG = [
	...LONG_ON_SQLITE,
	...LONG_ON_BOTH,
	...LONG_ON_POSTGRES,
	...WITH_PGBOUNCER,
];
const isLong = process.env.POSTERN_TESTS === "long";

/** What depends most on the server, once more on Debian's, where it is installed. */
const ON_POSTGRES_15 = [
	"server/test/postgres-{schema,plans,migrations,names}.test.ts",
	"server/test/{attack-races,limits-window,contract-send,contract-verify,search}.test.ts",
];
const POSTGRES_15 = "/usr/lib/postgresql/15/bin";

/**
 * A PostgreSQL with Citus, which no package of npm brings: the directory of its programs.
 * On it the tables are distributed, and what the service answers must be the same.
 */
const CITUS = process.env.CITUS_BINARIES ?? "";
const ON_CITUS = [
	"server/test/{contract,use-cases,attack,instances,limits,usage,search}*.test.ts",
	"server/test/postgres-due.test.ts",
];

/**
 * The longest, though their files are the smallest. Without the durations of an earlier
 * run the largest file comes first, and these last, when other workers have nothing left.
 */
const LONGEST = /(guard-instances|simulation|fraud)-long\.test\.ts$/;

/** A worker is used again only for the project that it was started for. */
class OneProjectAfterTheOther extends BaseSequencer {
	override async sort(files: TestSpecification[]) {
		const sorted = await super.sort(files);
		const name = ({ project }: TestSpecification) => project.name;
		const place = ({ moduleId }: TestSpecification) =>
			LONGEST.test(moduleId) ? 0 : 1;
		return sorted.sort(
			(a, b) => name(a).localeCompare(name(b)) || place(a) - place(b),
		);
	}
}

const onSqlite = { store: "sqlite", postgres: "", template: "" } as const;
const onPostgres = {
	globalSetup: "server/test/support/database-setup.ts",
	provide: { store: "postgres" },
} as const;

const everyDay = [
	{
		name: "sqlite",
		include: [
			"{server,bench,console}/src/**/*.test.ts",
			"sdk/test/*.test.ts",
			"server/test/**/*.test.ts",
			"tools/{structure,replies}/*.test.ts",
		],
		exclude: [...ONLY_POSTGRES, ...LONG],
		provide: onSqlite,
	},
	{
		...onPostgres,
		name: "postgres",
		include: [...ON_BOTH, ...ONLY_POSTGRES],
		exclude: [...ONCE, ...LONG],
	},
];
const long = [
	{
		name: "sqlite",
		include: [...LONG_ON_SQLITE, ...LONG_ON_BOTH],
		provide: onSqlite,
	},
	{
		...onPostgres,
		name: "postgres",
		include: [...LONG_ON_BOTH, ...LONG_ON_POSTGRES],
	},
	...(existsSync(POSTGRES_15)
		? [
				{
					...onPostgres,
					name: "postgres-15",
					include: existsSync(PGBOUNCER)
						? [...ON_POSTGRES_15, ...WITH_PGBOUNCER]
						: ON_POSTGRES_15,
					env: { POSTGRES_BINARIES: POSTGRES_15, PGBOUNCER },
				},
			]
		: []),
	...(CITUS === ""
		? []
		: [
				{
					...onPostgres,
					name: "citus",
					include: ON_CITUS,
					exclude: [...ONCE, ...LONG],
					env: { POSTGRES_BINARIES: CITUS, CITUS: "yes" },
				},
			]),
];
// This file is read once for each project.
if (isLong && CITUS === "" && process.env.CITUS_LEFT_OUT === undefined) {
	process.env.CITUS_LEFT_OUT = "said";
	console.log("Citus is left out: CITUS_BINARIES names no PostgreSQL with it");
}

// Of this process, its workers and what they start.
process.env.TMPDIR = temporaryDirectory();

export default defineConfig({
	test: {
		testTimeout: 20_000,
		hookTimeout: 20_000,
		expect: { poll: { timeout: 10_000 } },
		// The program is loaded once for each worker, and not for each file: that was
		// a third of all the time. So a file leaves nothing behind.
		isolate: false,
		// Both projects load the same modules: the second one, and the next run, read
		// what was compiled. A file's content is in the name, so that none is stale.
		experimental: { fsModuleCache: true },
		sequence: { sequencer: OneProjectAfterTheOther },
		maxWorkers: 3,
		projects: (isLong ? long : everyDay).map((test) => ({
			extends: true as const,
			test,
		})),
	},
});
