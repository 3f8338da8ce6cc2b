/** The rows of the guard in one batch, as decisions read and change them. */

import type { Delta } from "./delta.ts";
import type { GuardNode } from "./node.ts";

export type NodeView = {
	/** As it was last written; null: never. */
	readonly node: GuardNode | null;
	/** All that was added to it since. */
	readonly added: Delta;
	/** Nobody else changes it before this batch is committed. */
	readonly isLocked: boolean;
};

export type GuardView = {
	/** When this recipient was last verified, if that is kept. */
	known(key: string): number | undefined;
	/** Undefined: it was not loaded. */
	guardNode(id: string): NodeView | undefined;
};

export type GuardWork = GuardView & {
	/** It must be locked. */
	setGuardNode(id: string, node: GuardNode): void;
	addToGuardNode(id: string, delta: Delta): void;
	setKnown(key: string, verifiedAt: number): void;
	forgetKnown(key: string): void;
};
