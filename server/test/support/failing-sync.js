// Loaded into a process, and into its workers, before their programs: a sync fails once
// there is a file `fails` in the working directory.

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { fdatasyncSync } = fs;
fs.fdatasyncSync = (descriptor) => {
	if (fs.existsSync("fails")) {
		throw Object.assign(new Error("EIO: i/o error, fdatasync"), {
			code: "EIO",
		});
	}
	fdatasyncSync(descriptor);
};
syncBuiltinESMExports();
