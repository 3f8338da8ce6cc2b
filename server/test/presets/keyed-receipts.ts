/** Receipts of vendors who sign nothing: a secret in their URL proves them. */

import type { Seen } from "../http-gateway.ts";
import {
	type ReceiptRequest,
	type Receipts,
	type Report,
	sharedKey,
	withKey,
} from "./contract.ts";

type Sent = Partial<ReceiptRequest> & {
	/** Parameters that are added to the URL. */
	readonly query?: Readonly<Record<string, string>>;
};

/** `secret`: as in the parameters; another one of the same shape is the next. */
export function keyedReceipts(
	secret: string,
	write: (report: Report, reports: readonly Report[]) => Sent,
	more: Partial<Receipts> = {},
): Receipts {
	return {
		proof: "secret",
		keys: {
			present: sharedKey(secret),
			next: sharedKey(secret.replace("0001", "0002")),
		},
		rotation: (next) => ({ receipts: { secret: { moreValues: [next] } } }),
		request(reports, { url, key }) {
			const [first] = reports;
			if (first === undefined) throw new Error("no report");
			const { query = {}, ...sent } = write(first, reports);
			const at = new URL(withKey(url, key));
			for (const [name, value] of Object.entries(query))
				at.searchParams.set(name, value);
			return { method: "POST", url: at.href, ...sent };
		},
		sendsBatches: false,
		...more,
	};
}

export const asJson = (value: unknown): Sent => ({
	headers: { "content-type": "application/json" },
	body: JSON.stringify(value),
});

export const asForm = (fields: Record<string, string>): Sent => ({
	headers: { "content-type": "application/x-www-form-urlencoded" },
	body: new URLSearchParams(fields).toString(),
});

// biome-ignore lint/suspicious/noExplicitAny: the double reads what its vendor reads.
export const jsonOf = ({ body }: Seen): any => JSON.parse(body);

export const TOO_MANY = {
	status: 429,
	headers: { "Retry-After": "3" },
	body: { message: "Too Many Requests" },
};
