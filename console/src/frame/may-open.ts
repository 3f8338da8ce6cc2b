/** Whether a page is for the person: the server decides, and the menu only spares them the way. */

import type { Page } from "./pages.ts";
import type { Session } from "./session.ts";

export function mayOpen(
	{ can, own }: Pick<Session, "can" | "own">,
	{ needs, isForMaster }: Page,
): boolean {
	if (isForMaster && own.isMaster !== true) return false;
	return needs === undefined || can(needs);
}
