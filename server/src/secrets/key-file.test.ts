import fs, {
	chmodSync,
	chownSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
	afterEach,
	beforeEach,
	expect,
	onTestFinished,
	test,
	vi,
} from "vitest";
import { configFrom } from "../config/config.ts";
import { StartError } from "../errors.ts";
import {
	createKeyFile,
	currentKeys,
	keySource,
	newKey,
	parseKeys,
	replaceKeyFile,
} from "./key-file.ts";
import type { Key } from "./key-ring.ts";
import { randomHex } from "./random.ts";

const bytes = (from: number) =>
	Buffer.from(Array.from({ length: 32 }, (_, i) => (from + i) & 0xff));
const base64 = (from: number) => bytes(from).toString("base64");

let directory: string;
let file: string;
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), "postern-keys-"));
	file = join(directory, "postern.keys");
});
afterEach(() => {
	rmSync(directory, { recursive: true, force: true });
});

test.each<[string, string, string[]]>([
	["one", `k1:${base64(1)}`, ["k1"]],
	[
		"between commas, the newest first",
		`k2:${base64(2)},k1:${base64(1)}`,
		["k2", "k1"],
	],
	[
		"a line each",
		`# why\n\n k2:${base64(2)} \r\n\n  # old\nk1:${base64(1)}\n`,
		["k2", "k1"],
	],
])("keys: %s", (_, text, ids) => {
	const keys = parseKeys(text, "POSTERN_KEYS");
	expect(keys.map(({ id }) => id)).toEqual(ids);
	expect(keys.at(-1)?.bytes).toEqual(bytes(1));
});

test.each<[string, string, string]>([
	["none", "", "holds no key"],
	["comments alone", "# nothing\n", "holds no key"],
	["no id", base64(1), "written id:base64"],
	["no id, in hex", bytes(1).toString("hex").slice(0, 32), "written id:base64"],
	["an id with a dot", `k.1:${base64(1)}`, "written id:base64"],
	[
		"an id that is too long",
		`${"k".repeat(33)}:${base64(1)}`,
		"written id:base64",
	],
	["a colon too many", `k1:${base64(1)}:x`, "written id:base64"],
	[
		"too short",
		`k1:${bytes(1).subarray(1).toString("base64")}`,
		"not 32 random bytes",
	],
	[
		"too long",
		`k1:${Buffer.alloc(33, "abcdefghijk").toString("base64")}`,
		"not 32 random bytes",
	],
	[
		"a default that nobody changed",
		`k1:${Buffer.alloc(32).toString("base64")}`,
		"not 32 random bytes",
	],
	["words", "k1:changeme", "not 32 random bytes"],
	["one id twice", `k1:${base64(1)},k1:${base64(2)}`, "same id"],
])("refused: %s", (_, text, why) => {
	const work = () => parseKeys(text, "POSTERN_KEYS");
	expect(work).toThrow(StartError);
	expect(work).toThrow(why);
	// The error, which operators read and logs keep, shows no key.
	for (const part of text.split(/[:,\n]/)) {
		if (part.length >= 8) expect(work).not.toThrow(part);
	}
});

test("a key file is made for its owner alone, and read again", () => {
	const key = newKey(Date.UTC(2026, 2, 4));
	expect(key.id).toMatch(/^k20260304[0-9a-f]{4}$/);
	expect(createKeyFile(file, key)).toEqual([key]);
	expect(statSync(file).mode & 0o777).toBe(0o600);
	const source = keySource(configFrom({ keyFile: file }, {}));
	expect(source.read()).toEqual([key]);
	// Another process made the file first: its keys are used.
	expect(createKeyFile(file, newKey(0))).toEqual([key]);
});

test("a key file is replaced whole, and nothing is left beside it", () => {
	const keys = [newKey(0), { id: "old", bytes: bytes(3) }];
	createKeyFile(file, { id: "old", bytes: bytes(3) });
	replaceKeyFile(file, keys);
	expect(keySource(configFrom({ keyFile: file }, {})).read()).toEqual(keys);
	expect(statSync(file).mode & 0o777).toBe(0o600);
	expect(readdirSync(directory)).toEqual(["postern.keys"]);
});

/** The files that are flushed, linked and renamed while `work` runs. */
function onDisk(work: () => void): string[] {
	const seen: string[] = [];
	const nameOf = (path: fs.PathLike) =>
		String(path)
			.replace(directory, "directory")
			.replace(/\.[0-9a-f]{8}\.new/, ".new");
	const { fsyncSync, renameSync, linkSync } = fs;
	fs.fsyncSync = (fd) => {
		seen.push(`flush ${nameOf(fs.readlinkSync(`/proc/self/fd/${fd}`))}`);
		fsyncSync(fd);
	};
	fs.renameSync = (from, to) => {
		seen.push(`rename to ${nameOf(to)}`);
		renameSync(from, to);
	};
	fs.linkSync = (from, to) => {
		seen.push(`link to ${nameOf(to)}`);
		linkSync(from, to);
	};
	syncBuiltinESMExports();
	try {
		work();
	} finally {
		Object.assign(fs, { fsyncSync, renameSync, linkSync });
		syncBuiltinESMExports();
	}
	return seen;
}

test.runIf(process.platform === "linux")(
	"a key file is on disk, and its name too, before anything is sealed under it",
	() => {
		const key = newKey(0);
		expect(onDisk(() => createKeyFile(file, key))).toEqual([
			"flush directory/postern.keys.new",
			"link to directory/postern.keys",
			"flush directory",
		]);
		expect(onDisk(() => replaceKeyFile(file, [newKey(1), key]))).toEqual([
			"flush directory/postern.keys.new",
			"rename to directory/postern.keys",
			"flush directory",
		]);
	},
);

test("what a process left that died while it replaced the file is in nobody's way", () => {
	const key = newKey(0);
	createKeyFile(file, key);
	writeFileSync(`${file}.new`, "half a ke", { mode: 0o600 });
	replaceKeyFile(file, [newKey(1), key]);
	expect(readdirSync(directory)).toEqual(["postern.keys"]);
});

test("a file that is not there is no fault; one that others can read is", () => {
	const source = keySource(configFrom({ keyFile: file }, {}));
	expect(source.read()).toBeNull();
	expect(source.version()).toBe(0);
	writeFileSync(file, `k1:${base64(1)}`, { mode: 0o600 });
	expect(source.read()).toHaveLength(1);
	expect(source.version()).toBeGreaterThan(0);
	for (const mode of [0o640, 0o604, 0o666]) {
		chmodSync(file, mode);
		expect(() => source.read()).toThrow("chmod 600");
	}
});

test("a directory is no key file, and nobody is told to change its mode", () => {
	expect(() => keySource(configFrom({ keyFile: tmpdir() }, {})).read()).toThrow(
		/is not a file/,
	);
});

test("keys of the environment go before the file", () => {
	const text = `k1:${Buffer.from(randomHex(32), "hex").toString("base64")}`;
	const config = configFrom({ keyFile: file }, { POSTERN_KEYS: text });
	expect(
		keySource(config)
			.read()
			?.map(({ id }) => id),
	).toEqual(["k1"]);
});

/** `later`: moves the time to the next look at the file. */
function inUse() {
	const clock = vi.spyOn(performance, "now").mockReturnValue(1_000);
	onTestFinished(() => clock.mockRestore());
	const key = newKey(0);
	createKeyFile(file, key);
	const source = keySource(configFrom({ keyFile: file }, {}));
	return {
		key,
		source,
		later: () => clock.mockReturnValue(performance.now() + 1_000),
	};
}

test("a new key file that others can read is taken once its mode is right", () => {
	const { key, source, later } = inUse();
	const keys = currentKeys(source, [key]);
	expect(keys().ids).toEqual([key.id]);
	const next = newKey(1);
	replaceKeyFile(file, [next, key]);
	chmodSync(file, 0o644);
	later();
	expect(keys().ids).toEqual([key.id]);
	chmodSync(file, 0o600);
	later();
	expect(keys().ids).toEqual([next.id, key.id]);
});

test("a key that a rotation adds during the start of another process is taken there", () => {
	const { key, source, later } = inUse();
	const first = source.read() ?? [];
	const next = newKey(1);
	replaceKeyFile(file, [next, key]);
	const keys = currentKeys(source, first);
	later();
	expect(keys().ids).toEqual([next.id, key.id]);
});

test.runIf(process.getuid?.() === 0)(
	"a file that root replaces stays its owner's",
	() => {
		const [key] = createKeyFile(file, newKey(1));
		chownSync(file, 1_234, 2_345);
		replaceKeyFile(file, [newKey(2), key as Key]);
		const { uid, gid, mode } = statSync(file);
		expect([uid, gid, mode & 0o777]).toEqual([1_234, 2_345, 0o600]);
	},
);

test.runIf(process.getuid?.() === 0)(
	"the group of the file does not matter: nobody in it may read the keys",
	() => {
		const { uid, gid } = statSync(directory);
		const [key] = createKeyFile(file, newKey(1));
		chownSync(file, uid, 2_345);
		replaceKeyFile(file, [newKey(2), key as Key]);
		expect(statSync(file)).toMatchObject({ uid, gid });
	},
);
