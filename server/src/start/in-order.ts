/**
 * Takes steps one after the other. One that fails, as those that write do while the store
 * is away, keeps no later one back; the first error is thrown at the end.
 */
export async function inOrder(
	steps: readonly (() => unknown)[],
): Promise<void> {
	const errors: unknown[] = [];
	for (const step of steps) {
		try {
			await step();
		} catch (error) {
			errors.push(error);
		}
	}
	if (errors.length > 0) throw errors[0];
}
