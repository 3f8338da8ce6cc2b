/** Gateways whose receipts are proved in some way, a receipt, and what comes of it. */

import { createHash } from "node:crypto";
import { gatewayWith } from "./receipt-requests.ts";

export const BODY = '{"id":"x","s":"ok"}';
export const RIGHT = ["x delivered"];
export const FORGED = "receipt_rejected";

export const json = (proof: object) =>
	gatewayWith({
		format: "json",
		fields: { reference: "id", status: "s" },
		statuses: { ok: "delivered" },
		...proof,
	});
export const form = (proof: object) =>
	gatewayWith({
		format: "form",
		fields: { reference: "id", status: "s" },
		statuses: { ok: "delivered" },
		...proof,
	});
export const sha256 = (text: string) =>
	createHash("sha256").update(text).digest("hex");
