/** `postern backup FILE`. It needs no keys: a backup job need not have them. */

import type { Config } from "../config/settings.ts";
import { StartError } from "../errors.ts";
import { backUp } from "../store/open.ts";

export async function backupCommand(
	config: Config,
	words: readonly string[],
	print: (line: string) => void,
): Promise<void> {
	const [file, ...rest] = words;
	if (file === undefined || rest.length > 0) {
		throw new StartError("postern backup takes the name of one new file");
	}
	const size = await backUp(config, file);
	print(`${file} (${size} bytes); the keys are not in it`);
}
