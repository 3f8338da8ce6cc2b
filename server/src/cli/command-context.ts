/** The record that operator's commands are handed. */

import type { Command } from "../commands/command.ts";
import type { CheckedConfig } from "../providers/registry.ts";
import type { KeySource } from "../secrets/key-file.ts";
import type { KeyRing } from "../secrets/key-ring.ts";
import type { Store } from "../store/contract.ts";

export type Cli = {
	readonly config: CheckedConfig;
	readonly store: Store;
	readonly keySource: KeySource;
	readonly keys: KeyRing;
	readonly now: () => number;
	readonly run: <Reply>(command: Command<Reply>) => Promise<Reply>;
	readonly print: (line: string) => void;
	/** Prints a line about the output, beside it. */
	readonly note: (line: string) => void;
	/** Writes text, and waits while the reader of the output is slower. */
	readonly write: (text: string) => Promise<void>;
	/** Asks the operator; null without a terminal. */
	readonly confirm: ((question: string) => Promise<boolean>) | null;
	/** Tests wait for less. */
	readonly wait: (ms: number) => Promise<unknown>;
	/** Aborts when a command that goes on by itself shall end. */
	readonly ended: AbortSignal;
};
