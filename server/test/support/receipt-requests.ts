/** Requests of gateways to `/receipts/{name}`, read without a server. */

import { Refusal } from "../../src/errors.ts";
import type {
	Admission,
	Brought,
	WebhookRequest,
} from "../../src/providers/contract.ts";
import { httpProvider } from "../../src/providers/http/provider.ts";
import type { HttpSettings } from "../../src/providers/http/settings.ts";
import { httpSettings } from "../http-gateway.ts";

export type Parts = {
	method?: string;
	headers?: WebhookRequest["headers"];
	query?: string;
	body?: string | Buffer;
	address?: string;
	receivedAt?: number;
};

export const NOW = 1_700_000_000_000;

/** A gateway whose receipts are as they say. */
export function gatewayWith(receipts: Record<string, unknown>) {
	const { webhook } = httpProvider(
		httpSettings({
			type: "http",
			name: "gateway",
			channels: ["sms"],
			url: "http://127.0.0.1:1/send",
			json: { to: "{to}", text: "{text}" },
			reference: { field: "id" },
			errorCodes: { NONE: "none", ABSENT: "30003" },
			receipts,
		}),
		() => NOW,
	);
	if (webhook === undefined) throw new Error("no receipts");
	const brought = (parts: Parts): Brought => {
		const request = requestOf(parts);
		webhook.admit(request);
		// Requests of these tests have few entries, which are read at once.
		return webhook.read(request) as Brought;
	};
	return {
		brought,
		admission: (parts: Parts): Admission => webhook.admit(requestOf(parts)),
		/** Reference and status of each receipt, or the name of the refusal; anything else that is thrown is a bug. */
		said(parts: Parts): string[] | string {
			try {
				return brought(parts).receipts.map(
					({ reference, status }) => `${reference} ${status}`,
				);
			} catch (fault) {
				if (fault instanceof Refusal) return fault.name;
				throw fault;
			}
		},
	};
}

export function requestOf({
	method = "POST",
	headers = {},
	query = "",
	body = "",
	address = "192.0.2.1",
	receivedAt = NOW,
}: Parts): WebhookRequest {
	return {
		...{ method, headers, address, receivedAt },
		query: new URLSearchParams(query),
		search: query === "" ? "" : `?${query}`,
		body: Buffer.from(body as string),
	};
}

type Request = Omit<Parts, "query"> & { readonly url: string };

/** The name of the refusal of a gateway's request; null: it is taken. */
export async function refusedOf(
	settings: HttpSettings,
	request: Request,
): Promise<string | null> {
	const brought = await broughtOf(settings, request);
	return typeof brought === "string" ? brought : null;
}

/** The receipts in a gateway's request; a refusal's name: it is refused. */
export async function broughtOf(
	settings: HttpSettings,
	{ url, ...parts }: Request,
): Promise<Brought | string> {
	const provider = httpProvider(settings, Date.now);
	const request = requestOf({
		receivedAt: Date.now(),
		...parts,
		query: new URL(url).search.slice(1),
	});
	try {
		const { webhook } = provider;
		if (webhook === undefined) throw new Error("no receipts");
		webhook.admit(request);
		return await webhook.read(request);
	} catch (fault) {
		if (fault instanceof Refusal) return fault.name;
		throw fault;
	} finally {
		await provider.close();
	}
}
