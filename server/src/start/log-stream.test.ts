import fs, {
	closeSync,
	mkdtempSync,
	openSync,
	readFileSync,
	rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { logStream } from "./log-stream.ts";

test("lines of one turn go out whole, in pieces that a pipe does not tear", async () => {
	const directory = mkdtempSync(join(tmpdir(), "postern-log-"));
	const file = join(directory, "log");
	const fd = openSync(file, "w");
	const writes = vi.spyOn(fs, "write");
	const lines = Array.from(
		{ length: 60 },
		(_, n) => `${n} ${"ä".repeat(140)}\n`,
	);
	const { write } = logStream({ fd, isShared: true });
	for (const line of lines) write(line);
	await vi.waitFor(
		() => expect(readFileSync(file, "utf8")).toBe(lines.join("")),
		10_000,
	);
	const pieces = writes.mock.calls
		.filter(([to]) => to === fd)
		.map(([, text]) => String(text));
	writes.mockRestore();
	closeSync(fd);
	rmSync(directory, { recursive: true });
	// Fewer than lines: a write for each would cost too much.
	expect(pieces.length).toBeLessThan(lines.length / 5);
	for (const piece of pieces) {
		expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(4_096);
		expect(piece.endsWith("\n")).toBe(true);
	}
});

test("lines that a full disk did not take are written once it has room", async () => {
	const directory = mkdtempSync(join(tmpdir(), "postern-log-"));
	const file = join(directory, "log");
	const fd = openSync(file, "w");
	const real = fs.write;
	let isFull = true;
	let failures = 0;
	const writes = vi.spyOn(fs, "write").mockImplementation(((
		...given: unknown[]
	) => {
		if (!isFull || given[0] !== fd) return Reflect.apply(real, fs, given);
		failures++;
		const full = Object.assign(new Error("no space left"), { code: "ENOSPC" });
		setImmediate(given.at(-1) as (error: Error) => void, full);
	}) as typeof fs.write);
	const { write } = logStream({ fd });
	for (let n = 1; n <= 2; n++) {
		write(`${n}\n`);
		await vi.waitFor(() => expect(failures).toBe(n), 10_000);
	}
	await new Promise((resolve) => setImmediate(resolve));
	isFull = false;
	write("3\n");
	await vi.waitFor(
		() => expect(readFileSync(file, "utf8")).toBe("1\n2\n3\n"),
		10_000,
	);
	writes.mockRestore();
	closeSync(fd);
	rmSync(directory, { recursive: true });
});
