import { fastify } from "fastify";
import { expect, test } from "vitest";
import { refuseForgottenRoutes } from "./admission.ts";

function server(config: object) {
	const app = fastify();
	refuseForgottenRoutes(app);
	app.register(async (scope) => {
		scope.get("/secrets", { config }, async () => "secret");
	});
	return app;
}

test("a route that was forgotten stops the start: it would ask nobody for credentials", async () => {
	await expect(server({}).ready()).rejects.toThrow(
		"/secrets asks nobody for credentials",
	);
});

test.each([{ asksNoCredentials: true }, { isAdmitted: true }])(
	"with %j it is none",
	async (config) => {
		const app = server(config);
		await app.ready();
		await app.close();
	},
);
