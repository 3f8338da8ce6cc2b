/**
 * Who goes next. Each endpoint of each account waits in a lane of its own, so a
 * dead one delays only itself. Accounts take turns, and so do the endpoints of
 * an account; none has more than its share under way, however many endpoints it
 * makes up. Pure.
 *
 * Lanes of one origin are not shared between accounts: at a host where everyone
 * may have an address (a relay of webhooks), one could hold up the others.
 */

export type LaneBounds = {
	/** Under way at once. */
	readonly perEndpoint: number;
	readonly perAccount: number;
	readonly total: number;
	/** Waiting. */
	readonly waitingPerEndpoint: number;
	readonly waitingPerAccount: number;
};

export type Lanes<Item> = {
	/** False, and not taken, where too many wait already. */
	add(account: string, endpoint: string, item: Item): boolean;
	/** The next one that may start, if any may; `done` makes room for another. */
	start(): { readonly item: Item; done(): void } | null;
	/** Takes out everything that waits. */
	clear(): Item[];
};

type Lane<Item> = {
	readonly endpoint: string;
	waiting: Item[];
	/** Of `waiting`, how many have gone already. */
	gone: number;
	underWay: number;
};

type Share<Item> = {
	readonly account: string;
	readonly lanes: Map<string, Lane<Item>>;
	/** Lanes that have something to start and may, in turn. */
	readonly ready: Set<Lane<Item>>;
	waiting: number;
	underWay: number;
};

export function lanes<Item>(bounds: LaneBounds): Lanes<Item> {
	const shares = new Map<string, Share<Item>>();
	const ready = new Set<Share<Item>>();
	let underWay = 0;

	/** Puts both into their queues or takes them out, and forgets what is empty; who has a turn keeps it. */
	function place(share: Share<Item>, lane: Lane<Item>): void {
		const waits = lane.waiting.length > lane.gone;
		if (waits && lane.underWay < bounds.perEndpoint) share.ready.add(lane);
		else share.ready.delete(lane);
		if (share.ready.size > 0 && share.underWay < bounds.perAccount) {
			ready.add(share);
		} else {
			ready.delete(share);
		}
		if (!waits && lane.underWay === 0) share.lanes.delete(lane.endpoint);
		if (share.lanes.size === 0) shares.delete(share.account);
	}

	function shareOf(account: string): Share<Item> {
		const found = shares.get(account);
		if (found !== undefined) return found;
		const share: Share<Item> = {
			account,
			lanes: new Map(),
			ready: new Set(),
			waiting: 0,
			underWay: 0,
		};
		shares.set(account, share);
		return share;
	}

	function laneOf(share: Share<Item>, endpoint: string): Lane<Item> {
		const found = share.lanes.get(endpoint);
		if (found !== undefined) return found;
		const lane = { endpoint, waiting: [], gone: 0, underWay: 0 };
		share.lanes.set(endpoint, lane);
		return lane;
	}

	return {
		add(account, endpoint, item) {
			const share = shareOf(account);
			if (share.waiting >= bounds.waitingPerAccount) return false;
			const lane = laneOf(share, endpoint);
			if (lane.waiting.length - lane.gone >= bounds.waitingPerEndpoint) {
				return false;
			}
			lane.waiting.push(item);
			share.waiting++;
			place(share, lane);
			return true;
		},
		start() {
			if (underWay >= bounds.total) return null;
			const [share] = ready;
			const [lane] = share?.ready ?? [];
			if (share === undefined || lane === undefined) return null;
			const item = lane.waiting[lane.gone++] as Item;
			if (lane.gone === lane.waiting.length || lane.gone > 1_000) {
				lane.waiting = lane.waiting.slice(lane.gone);
				lane.gone = 0;
			}
			share.waiting--;
			share.underWay++;
			lane.underWay++;
			underWay++;
			// They have had their turn: if they may go on, it is behind the others.
			share.ready.delete(lane);
			ready.delete(share);
			place(share, lane);
			return {
				item,
				done() {
					share.underWay--;
					lane.underWay--;
					underWay--;
					place(share, lane);
				},
			};
		},
		clear() {
			const waiting: Item[] = [];
			for (const share of [...shares.values()]) {
				for (const lane of [...share.lanes.values()]) {
					waiting.push(...lane.waiting.slice(lane.gone));
					lane.waiting = [];
					lane.gone = 0;
					share.waiting = 0;
					place(share, lane);
				}
			}
			return waiting;
		},
	};
}
