import { fastify } from "fastify";
import { expect, test } from "vitest";
import { readParameters } from "./read-parameters.ts";

/** The query that a route with this configuration gets. */
async function queryWith(config: object): Promise<unknown> {
	const app = fastify({ routerOptions: { querystringParser: () => ({}) } });
	readParameters(app);
	const querystring = {
		type: "object",
		properties: { limit: { type: "integer" } },
	};
	app.get("/", { config, schema: { querystring } }, async ({ query }) => query);
	const reply = await app.inject("/?Limit=7");
	await app.close();
	return reply.json();
}

test("whoever asks no credentials may have its parameters read", async () => {
	expect(await queryWith({ asksNoCredentials: true })).toEqual({ limit: 7 });
});

test("only a route that says so has them left as they came", async () => {
	expect(await queryWith({ leavesParameters: true })).toEqual({});
});
