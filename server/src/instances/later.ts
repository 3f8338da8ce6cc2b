/** A promise that somebody else settles. */

export function later<Value>() {
	let resolve: (value: Value) => void = () => {};
	let reject: (error: Error) => void = () => {};
	const promise = new Promise<Value>((yes, no) => {
		resolve = yes;
		reject = no;
	});
	// Whoever waits for it hears of a rejection; nobody need wait.
	promise.catch(() => {});
	return { promise, resolve, reject };
}
