import { expect, test } from "vitest";
import { inWork } from "./in-work.ts";

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);
const turn = () => new Promise((resolve) => setImmediate(resolve));

test.each([
	[0, 0],
	[1, 1],
	[199, 199],
	[200, 200],
	[201, 200],
	[1_000, 200],
])(
	"of %i things %i are in work at once, each once and in order",
	async (count, most) => {
		const begun: number[] = [];
		let underWay = 0;
		let mostUnderWay = 0;
		await inWork(200, numbers(count), async (each) => {
			begun.push(each);
			underWay++;
			mostUnderWay = Math.max(mostUnderWay, underWay);
			await turn();
			underWay--;
		});
		expect(mostUnderWay).toBe(most);
		expect(begun).toEqual(numbers(count));
		expect(underWay).toBe(0);
	},
);

test("after the first that fails nothing new is begun", async () => {
	const begun: number[] = [];
	const work = inWork(3, numbers(100), async (each) => {
		begun.push(each);
		await turn();
		if (each === 4) throw new Error("the fifth");
	});
	await expect(work).rejects.toThrow("the fifth");
	await turn();
	expect(begun.length).toBeLessThanOrEqual(7);
});
