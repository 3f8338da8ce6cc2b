/** Removes a verification: its row, the references to its messages, and its sandbox messages. */

import type { Verification } from "../../verification/verification.ts";
import type { Database } from "./database.ts";
import type { SandboxTable } from "./sandbox.ts";

type Removed = Pick<Verification, "sid" | "accountSid" | "events">;

export function verificationRemoval(
	db: Database,
	sandbox: SandboxTable,
): (verification: Removed) => void {
	const deleteRow = db.prepare("delete from verification where sid = ?");
	const deleteReferences = db.prepare(
		"delete from message_ref indexed by message_ref_verification where verification = ?",
	);
	return ({ sid, accountSid, events }) => {
		deleteRow.run(sid);
		deleteReferences.run(sid);
		for (const { targetSid } of events) sandbox.remove(accountSid, targetSid);
	};
}
