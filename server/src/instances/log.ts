/** The log of a service of several processes: each line says which one wrote it. */

import pino, { type Logger } from "pino";
import type { Config } from "../config/settings.ts";
import { logStream } from "../start/log-stream.ts";

/** The supervisor is process 0. */
export function supervisorLog({ logLevel }: Pick<Config, "logLevel">): Logger {
	return pino(
		{
			level: logLevel,
			base: { process: 0 },
			timestamp: pino.stdTimeFunctions.isoTime,
		},
		logStream({ isShared: true }),
	);
}
