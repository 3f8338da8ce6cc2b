/** Things by their time, the earliest first; of equal times, that which was put in first. */

export type ByTime<T> = {
	put(at: number, thing: T): void;
	/** The earliest thing that is due at `now`; undefined: none is. */
	take(now: number): { readonly at: number; readonly thing: T } | undefined;
	readonly size: () => number;
};

type Entry<T> = {
	readonly at: number;
	readonly order: number;
	readonly thing: T;
};

const isBefore = <T>(a: Entry<T>, b: Entry<T>) =>
	a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap: a list in order would move half of its entries with each new one. */
export function byTime<T>(): ByTime<T> {
	const heap: Entry<T>[] = [];
	let order = 0;

	function swap(i: number, j: number): void {
		const held = heap[i] as Entry<T>;
		heap[i] = heap[j] as Entry<T>;
		heap[j] = held;
	}

	function rise(from: number): void {
		let i = from;
		while (i > 0) {
			const parent = (i - 1) >> 1;
			if (!isBefore(heap[i] as Entry<T>, heap[parent] as Entry<T>)) return;
			swap(i, parent);
			i = parent;
		}
	}

	function sink(): void {
		let i = 0;
		for (;;) {
			let least = i;
			for (const child of [2 * i + 1, 2 * i + 2]) {
				const below = heap[child];
				if (below !== undefined && isBefore(below, heap[least] as Entry<T>)) {
					least = child;
				}
			}
			if (least === i) return;
			swap(i, least);
			i = least;
		}
	}

	return {
		put(at, thing) {
			heap.push({ at, order: order++, thing });
			rise(heap.length - 1);
		},
		take(now) {
			const first = heap[0];
			if (first === undefined || first.at > now) return undefined;
			const last = heap.pop() as Entry<T>;
			if (heap.length > 0) {
				heap[0] = last;
				sink();
			}
			return first;
		},
		size: () => heap.length,
	};
}
