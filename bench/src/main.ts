/** `npm run bench -- [mode] [--quick]`: measures and prints one table in Markdown. */

import { mkdirSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import {
	type Bench,
	DATA_DIRECTORY,
	isInMemory,
	type Mode,
	NotReady,
} from "./bench.ts";
import { capacity } from "./capacity.ts";
import { compare } from "./compare.ts";
import { bindSelf, chooseCores } from "./cores.ts";
import { cycle } from "./cycle.ts";
import { dead } from "./dead.ts";
import { diskOf } from "./disk.ts";
import { guard } from "./guard.ts";
import { instances } from "./instances.ts";
import { live } from "./live.ts";
import { memory } from "./memory.ts";
import { peers } from "./peers.ts";
import { replicas } from "./replicas.ts";
import { scale } from "./scale.ts";
import { smpp } from "./smpp.ts";
import { soak } from "./soak.ts";
import { start } from "./start.ts";
import { versus } from "./versus.ts";

const MODES: Record<string, Mode> = {
	compare,
	peers,
	scale,
	soak,
	start,
	memory,
	dead,
	guard,
	cycle,
	instances,
	smpp,
	live,
	replicas,
	versus,
	generator: capacity,
};

const USAGE = `usage: npm run bench -- [${Object.keys(MODES).join(" | ")}] [--quick] [--postgres [--unprepared]] [--unbatched]

compare      every route as a ratio to one that does nothing (the default)
peers        send, then verify on Postern and on better-auth, on both stores
scale        every request with 2,000,000 verifications in the store (--records N: with so
             many) and with 10,000; then sends while old records go, and beside a backup
soak         cycles at 70 % of capacity for 30 minutes (--minutes N: for so long), with one
             message in 100 failing at its gateway: memory, descriptors and logs stay flat
start        from npm start to a service that listens
memory       500,000 sends, and the server's memory after them
dead         sends through a gateway beside one that never answers, with 20,000 due at it
guard        sends with the fraud guard on, and with it off, in turn
cycle        send, its message at the gateway, then verify: with the processor time of
             every process; --against names another version, measured in turn
instances    the processor time of a cycle with one process on PostgreSQL, and with two
smpp         messages over SMPP, and over HTTP with as many slots, in turn
live         the CPU time of a send with ten readers of the console's live list, and without
replicas     lists from the primary of PostgreSQL and from a standby, with the processor
             time of both, and the lag of the standby beside sends
versus       this version and another one in turn; --against names its checkout, built
generator    what the load generator itself manages
--against    of versus and cycle: the folder of the other checkout
--postgres   of compare, versus, guard, cycle, scale and soak: the service on PostgreSQL
--records    of scale: the verifications in the large store
--minutes    of soak: how long it runs
--unbatched  of compare: also sends with one command a batch
--unprepared of compare --postgres: also sends whose statements are not prepared
--quick      a few seconds, to see that it runs: the numbers mean nothing`;

/** Modes that can run on PostgreSQL too. */
const ON_EITHER = ["compare", "versus", "guard", "cycle", "scale", "soak"];

const progress = (line: string) => console.error(line);

type Options = Omit<Bench, "cores" | "progress">;

function readArguments(): { mode: Mode; options: Options } {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			against: { type: "string" },
			quick: { type: "boolean", default: false },
			postgres: { type: "boolean", default: false },
			unbatched: { type: "boolean", default: false },
			unprepared: { type: "boolean", default: false },
			records: { type: "string" },
			minutes: { type: "string" },
		},
	});
	const [name = "compare", ...more] = positionals;
	const mode = Object.hasOwn(MODES, name) ? MODES[name] : undefined;
	if (mode === undefined || more.length > 0) throw new Error("no such mode");
	const {
		quick,
		postgres: onPostgres,
		unbatched,
		unprepared,
		against = null,
	} = values;
	if (!ON_EITHER.includes(name) && onPostgres)
		throw new Error(`--postgres is of ${ON_EITHER.join(", ")}`);
	if (name !== "scale" && values.records !== undefined)
		throw new Error("--records is of scale");
	if (name !== "soak" && values.minutes !== undefined)
		throw new Error("--minutes is of soak");
	if (name !== "compare" && (unbatched || unprepared))
		throw new Error("--unbatched and --unprepared are of the default mode");
	if (unprepared && !onPostgres)
		throw new Error("--unprepared goes with --postgres");
	if (name === "versus" && against === null)
		throw new Error("versus wants --against");
	if (!["versus", "cycle"].includes(name) && against !== null)
		throw new Error("--against is of versus and cycle");
	return {
		mode,
		options: {
			...{ quick, onPostgres, unbatched, unprepared, against },
			records: readNumber("records", values.records),
			minutes: readNumber("minutes", values.minutes),
		},
	};
}

function readNumber(name: string, text: string | undefined): number | null {
	if (text === undefined) return null;
	const number = Number(text);
	if (!(number > 0)) throw new Error(`--${name} takes a number above 0`);
	return number;
}

async function run(mode: Mode, options: Options): Promise<void> {
	const cores = chooseCores();
	if (cores === null)
		progress("not bound to cores (no taskset, or one core): ratios will vary");
	else {
		bindSelf(cores.generator);
		progress(`server on core ${cores.server}, load on ${cores.generator}`);
	}
	// An exit, not the signal, so that the handlers remove the files on disk.
	process.once("SIGINT", () => process.exit(130));
	mkdirSync(DATA_DIRECTORY, { recursive: true });
	progress(`data in ${DATA_DIRECTORY}`);
	if (isInMemory(DATA_DIRECTORY))
		progress("which is in memory: no commit reaches a disk");
	const model = cpus()[0]?.model ?? "unknown processor";
	const table = await mode({ ...options, cores, progress });
	const disk = diskOf(DATA_DIRECTORY);
	console.log(`${model}, Node ${process.version}; ${disk}\n\n${table}`);
}

function main(): Promise<void> | undefined {
	try {
		const { mode, options } = readArguments();
		return run(mode, options).catch(sayWhatIsMissing);
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		console.error(`${message}\n\n${USAGE}`);
		process.exitCode = 2;
		return undefined;
	}
}

function sayWhatIsMissing(error: unknown): void {
	if (!(error instanceof NotReady)) throw error;
	console.error(error.message);
	process.exitCode = 2;
}

await main();
