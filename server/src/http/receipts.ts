/** `/receipts/{provider}`: providers' later words, proved as their configuration says. */

import type { FastifyInstance } from "fastify";
import { refuseManyFields } from "../channels/http-receipt-fields.ts";
import type { Provider, Receipt } from "../channels/provider.ts";
import { receive } from "../commands/receive.ts";
import type { Context } from "../context.ts";
import { Refusal } from "../errors.ts";
import { Type } from "../schema.ts";
import { replies } from "./replies.ts";

const Taken = Type.Object({
	code: Type.Literal(200),
	message: Type.String(),
	requestID: Type.Null(),
});

export function receiptRoutes(
	app: FastifyInstance,
	context: Context,
	providers: readonly Provider[],
): void {
	const byName = new Map(
		providers.map((provider) => [provider.name, provider]),
	);

	app.route<{ Params: { provider: string } }>({
		method: ["GET", "POST"],
		url: "/receipts/:provider",
		config: { open: true },
		schema: { response: replies(Taken) },
		async handler(http) {
			const provider = byName.get(http.params.provider);
			if (provider?.receipts === undefined) throw new Refusal("no_route");
			const { url = "" } = http.raw;
			const mark = url.indexOf("?");
			const query = mark === -1 ? "" : url.slice(mark);
			refuseManyFields(query);
			const receipts = provider.receipts({
				method: http.method,
				headers: { ...http.headers, "content-type": http.bodyLabel },
				query: new URLSearchParams(query),
				body: Buffer.isBuffer(http.body) ? http.body : Buffer.alloc(0),
			});
			const take = async (receipt: Receipt): Promise<void> => {
				const received = await context.run(receive(provider.name, receipt));
				if (received === "overtaken") await take(receipt);
			};
			await Promise.all(receipts.map(take));
			return { code: 200, message: "OK", requestID: null };
		},
	});
}
