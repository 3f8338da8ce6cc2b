import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockFile } from "../src/store/lock.ts";
import { clientOf } from "./support/client.ts";
import { startTestPostern } from "./support/postern.ts";

test("a service that cannot write its last figures closes its store all the same", async () => {
	const postern = await startTestPostern();
	expect((await clientOf(postern).send()).status).toBe(200);
	await postern.statement("alter table token_use rename to lost");
	await expect(postern.stop()).rejects.toThrow();
	const unlock = lockFile(join(postern.directory, "data", "postern.lock"));
	expect(unlock).not.toBeNull();
	unlock?.();
	rmSync(postern.directory, { recursive: true });
});
