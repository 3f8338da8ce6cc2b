/**
 * Lanes decide which callback goes next. Each endpoint of each account has its
 * own lane, so a dead endpoint delays only itself. Customers take turns, and so
 * do the accounts of a customer and the endpoints of an account. Each has a
 * bounded share under way, however many accounts and endpoints a customer makes
 * up. Pure.
 *
 * Accounts do not share a lane by origin: at a host where everyone may have an
 * address (a relay of webhooks), one account could hold up the others.
 */

export type Bound = {
	/** The most at one time. */
	readonly underWay: number;
	readonly waiting: number;
};

export type LaneBounds = {
	readonly endpoint: Bound;
	readonly account: Bound;
	readonly customer: Bound;
	/** The most under way of all customers together. */
	readonly total: number;
};

export type EndpointPlace = {
	readonly customer: string;
	readonly account: string;
	readonly endpoint: string;
};

export type EndpointLanes<Item> = {
	/** False if too many wait already; then the item is not taken. */
	add(place: EndpointPlace, item: Item): boolean;
	/** The next item that may start, or null; `done` makes room for another. */
	start(): { readonly item: Item; done(): void } | null;
	/** Takes out all waiting items. */
	clear(): Item[];
};

/** The share of all customers, of one customer, of one of its accounts, or of an endpoint. */
type Share<Item> = {
	readonly name: string;
	readonly bound: Bound;
	readonly within: Share<Item> | null;
	readonly parts: Map<string, Share<Item>>;
	/** Parts that have an item and may start it, in the order of their turns. */
	readonly ready: Set<Share<Item>>;
	/** Only an endpoint has items. */
	items: Item[];
	/** How many of `items` have already started. */
	gone: number;
	waiting: number;
	underWay: number;
};

export function endpointLanes<Item>(bounds: LaneBounds): EndpointLanes<Item> {
	const everybody = share("", null, {
		underWay: bounds.total,
		waiting: Number.POSITIVE_INFINITY,
	});

	function share(
		name: string,
		within: Share<Item> | null,
		bound: Bound,
	): Share<Item> {
		return {
			name,
			bound,
			within,
			parts: new Map(),
			ready: new Set(),
			items: [],
			gone: 0,
			waiting: 0,
			underWay: 0,
		};
	}

	function partOf(whole: Share<Item>, name: string, bound: Bound): Share<Item> {
		const found = whole.parts.get(name);
		if (found !== undefined) return found;
		const part = share(name, whole, bound);
		whole.parts.set(name, part);
		return part;
	}

	/**
	 * Puts each share, from an endpoint up, into the queue of its whole or takes
	 * it out. A queued one keeps its turn.
	 */
	function place(lane: Share<Item>): void {
		for (
			let part = lane, whole = lane.within;
			whole !== null;
			part = whole, whole = whole.within
		) {
			const waits = part === lane ? part.waiting > 0 : part.ready.size > 0;
			if (waits && part.underWay < part.bound.underWay) whole.ready.add(part);
			else whole.ready.delete(part);
			if (part.waiting + part.underWay === 0) whole.parts.delete(part.name);
		}
	}

	return {
		add({ customer, account, endpoint }, item) {
			const ofCustomer = partOf(everybody, customer, bounds.customer);
			const ofAccount = partOf(ofCustomer, account, bounds.account);
			const lane = partOf(ofAccount, endpoint, bounds.endpoint);
			const isTaken = [lane, ofAccount, ofCustomer].every(
				({ waiting, bound }) => waiting < bound.waiting,
			);
			if (isTaken) {
				lane.items.push(item);
				for (const each of upFrom(lane)) each.waiting++;
			}
			place(lane);
			return isTaken;
		},
		start() {
			if (everybody.underWay >= everybody.bound.underWay) return null;
			let lane = everybody;
			while (lane.parts.size > 0) {
				const [next] = lane.ready;
				if (next === undefined) return null;
				// It has its turn now: if it may go on, it goes behind the others.
				lane.ready.delete(next);
				lane = next;
			}
			if (lane === everybody) return null;
			const item = lane.items[lane.gone++] as Item;
			if (lane.gone === lane.items.length || lane.gone > 1_000) {
				lane.items = lane.items.slice(lane.gone);
				lane.gone = 0;
			}
			for (const each of upFrom(lane)) {
				each.waiting--;
				each.underWay++;
			}
			place(lane);
			return {
				item,
				done() {
					for (const each of upFrom(lane)) each.underWay--;
					place(lane);
				},
			};
		},
		clear() {
			const taken: Item[] = [];
			for (const lane of endpointsOf(everybody)) {
				const waiting = lane.items.slice(lane.gone);
				taken.push(...waiting);
				for (const each of upFrom(lane)) each.waiting -= waiting.length;
				lane.items = [];
				lane.gone = 0;
				place(lane);
			}
			return taken;
		},
	};
}

function upFrom<Item>(lane: Share<Item>): Share<Item>[] {
	const all = [];
	for (let at: Share<Item> | null = lane; at !== null; at = at.within) {
		all.push(at);
	}
	return all;
}

function endpointsOf<Item>(everybody: Share<Item>): Share<Item>[] {
	return [...everybody.parts.values()].flatMap((customer) =>
		[...customer.parts.values()].flatMap((account) => [
			...account.parts.values(),
		]),
	);
}
