/** Does many things for one request, a bounded number of them at a time. */

/** Begins them in order, and begins none after the first that fails. */
export async function inWork<Each>(
	most: number,
	all: readonly Each[],
	work: (each: Each) => Promise<void>,
): Promise<void> {
	const left = all.values();
	let hasFailed = false;
	const worker = async () => {
		for (const each of left) {
			if (hasFailed) return;
			await work(each).catch((error: unknown) => {
				hasFailed = true;
				throw error;
			});
		}
	};
	await Promise.all(Array.from({ length: Math.min(most, all.length) }, worker));
}
