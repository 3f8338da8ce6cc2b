import { expect, test } from "vitest";
import { mountedAt } from "./disk.ts";

test("a directory is on the file system that is mounted nearest above it", () => {
	const mounts = [
		"/dev/vda / ext4 rw 0 0",
		"tmpfs /tmp tmpfs rw 0 0",
		"/dev/vdb /tmp/data xfs rw 0 0",
		"",
	].join("\n");
	expect(mountedAt("/home/bench", mounts)).toBe("ext4");
	expect(mountedAt("/tmp/store", mounts)).toBe("tmpfs");
	expect(mountedAt("/tmp/data", mounts)).toBe("xfs");
	expect(mountedAt("/tmp/data2", mounts)).toBe("tmpfs");
	expect(mountedAt("/tmp/data", "")).toBeNull();
});
