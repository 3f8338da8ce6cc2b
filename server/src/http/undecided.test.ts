import fastify from "fastify";
import { expect, it } from "vitest";
import { allDecided, countUndecided } from "./undecided.ts";

/** Requests that are answered, or let go, when the test says so. */
function held() {
	const app = fastify();
	const underWay: number[] = [];
	countUndecided(app, {
		requestsUnderWay: (_method, change) => underWay.push(change),
	});
	const answers: (() => void)[] = [];
	const answered = () =>
		new Promise<void>((resolve) => void answers.push(resolve));
	app.get("/answered", async () => {
		await answered();
		return "here";
	});
	app.get("/let-go", async (request, reply) => {
		await answered();
		reply.hijack();
		request.decided();
		reply.raw.end();
	});
	return {
		app,
		underWay: () => underWay.reduce((sum, change) => sum + change, 0),
		answer: () => answers.shift()?.(),
		async begin(url: string) {
			const before = answers.length;
			void app.inject(url).then(() => undefined);
			while (answers.length === before) await tick();
		},
	};
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

it.each(["/answered", "/let-go"])(
	"%s: all are decided once each one is",
	async (url) => {
		const { app, answer, begin, underWay } = held();
		await allDecided(app.server, 60_000);
		await begin(url);
		await begin(url);
		expect(underWay()).toBe(2);
		let isOver = false;
		const over = allDecided(app.server, 60_000).then(() => {
			isOver = true;
		});
		answer();
		for (let turn = 0; turn < 20; turn++) await tick();
		expect(isOver).toBe(false);
		answer();
		await over;
		expect(underWay()).toBe(0);
		await app.close();
	},
);

it("one that nothing decides is waited for no longer than said", async () => {
	const { app, answer, begin } = held();
	await begin("/answered");
	await allDecided(app.server, 20);
	answer();
	await allDecided(app.server, 60_000);
	await app.close();
});
