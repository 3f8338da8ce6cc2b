/**
 * A queue in which customers take turns, then the accounts of a customer;
 * within an account the oldest goes first. A customer with thousands of
 * messages delays another customer by one message, however many accounts it
 * makes.
 */

export type Owner = { readonly customer: string; readonly account: string };

export type FairQueue<Item> = {
	size(): number;
	add(owner: Owner, item: Item): void;
	next(): Item | undefined;
	/** How many items would go before one that this owner added now. */
	ahead(owner: Owner): number;
	sizeOf(customer: string): number;
	customers(): number;
	/** Takes out the newest item of the customer with the most items. */
	dropNewestOfLargest(): Item | undefined;
	/** Takes out items that are not to be kept. */
	retain(isKept: (item: Item) => boolean): void;
	/** Takes out all items, the oldest of each account first. */
	clear(): Item[];
};

/**
 * Items in order of arrival. The first `gone` are already taken: moving the
 * rest each time costs more.
 */
type Line<Item> = { items: Item[]; gone: number };

type Share<Item> = {
	/** By account, in the order of their turns. */
	readonly lines: Map<string, Line<Item>>;
	size: number;
};

export function fairQueue<Item>(): FairQueue<Item> {
	/** By customer, in the order of their turns. */
	const shares = new Map<string, Share<Item>>();
	let size = 0;

	function lineOf({ customer, account }: Owner): {
		share: Share<Item>;
		line: Line<Item>;
	} {
		const share = shares.get(customer) ?? { lines: new Map(), size: 0 };
		if (share.size === 0) shares.set(customer, share);
		const line = share.lines.get(account) ?? { items: [], gone: 0 };
		if (line.items.length === 0) share.lines.set(account, line);
		return { share, line };
	}

	function clear(): Item[] {
		const items = [...shares.values()].flatMap(({ lines }) =>
			[...lines.values()].flatMap(({ items, gone }) => items.slice(gone)),
		);
		shares.clear();
		size = 0;
		return items;
	}

	return {
		size: () => size,
		add(owner, item) {
			const { share, line } = lineOf(owner);
			line.items.push(item);
			share.size++;
			size++;
		},
		next() {
			for (const [customer, share] of shares) {
				for (const [account, line] of share.lines) {
					const item = line.items[line.gone++] as Item;
					share.size--;
					size--;
					// They have had their turn: the rest goes behind the others.
					share.lines.delete(account);
					if (line.gone < line.items.length) {
						if (line.gone > 1_000) {
							line.items = line.items.slice(line.gone);
							line.gone = 0;
						}
						share.lines.set(account, line);
					}
					shares.delete(customer);
					if (share.size > 0) shares.set(customer, share);
					return item;
				}
			}
			return undefined;
		},
		ahead({ customer, account }) {
			const share = shares.get(customer);
			const own = remaining(share?.lines.get(account));
			let within = own;
			for (const [other, line] of share?.lines ?? []) {
				if (other !== account) within += Math.min(remaining(line), own + 1);
			}
			let all = within;
			for (const [other, { size: its }] of shares) {
				if (other !== customer) all += Math.min(its, within + 1);
			}
			return all;
		},
		sizeOf: (customer) => shares.get(customer)?.size ?? 0,
		customers: () => shares.size,
		dropNewestOfLargest() {
			let largest: [string, Share<Item>] | undefined;
			for (const entry of shares) {
				if (entry[1].size > (largest?.[1].size ?? 0)) largest = entry;
			}
			if (largest === undefined) return undefined;
			const [customer, share] = largest;
			let longest: [string, Line<Item>] | undefined;
			for (const entry of share.lines) {
				if (remaining(entry[1]) > remaining(longest?.[1])) longest = entry;
			}
			if (longest === undefined) return undefined;
			const [account, line] = longest;
			const item = line.items.pop() as Item;
			if (remaining(line) === 0) share.lines.delete(account);
			share.size--;
			size--;
			if (share.size === 0) shares.delete(customer);
			return item;
		},
		retain(isKept) {
			size = 0;
			for (const [customer, share] of shares) {
				share.size = 0;
				for (const [account, line] of share.lines) {
					line.items = line.items.slice(line.gone).filter(isKept);
					line.gone = 0;
					share.size += line.items.length;
					if (line.items.length === 0) share.lines.delete(account);
				}
				size += share.size;
				if (share.size === 0) shares.delete(customer);
			}
		},
		clear,
	};
}

function remaining(line: Line<unknown> | undefined): number {
	return line === undefined ? 0 : line.items.length - line.gone;
}
