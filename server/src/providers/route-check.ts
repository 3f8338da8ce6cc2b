/** Checks providers against the routes that name them. */

import type { Channel } from "../channel.ts";
import { isForEverybody } from "../config/routes.ts";
import type { Config } from "../config/settings.ts";
import { problemAt, shownAt, shownPath } from "../config/variables.ts";
import type { Provider } from "./contract.ts";

type Checked = {
	readonly name: string;
	readonly kind: Provider["kind"];
	readonly channels: readonly Channel[];
};

export function checkRoutes(
	config: Pick<Config, "routes" | "prices" | "place">,
	providers: readonly Checked[],
): void {
	checkNames(config, providers);
	checkSandboxes(config, providers);
	checkRouted(config, providers);
	checkPriced(config, providers);
}

/** A price list for an unknown provider is a slip in the name. */
function checkPriced(
	{ prices, place }: Pick<Config, "prices" | "place">,
	providers: readonly Checked[],
): void {
	for (const name of Object.keys(prices)) {
		if (providers.some((provider) => provider.name === name)) continue;
		throw problemAt(place, "prices", `there is no provider ${shownPath(name)}`);
	}
}

function checkNames(
	{ place }: Pick<Config, "place">,
	providers: readonly Checked[],
): void {
	const names = new Set<string>();
	providers.forEach(({ name }, i) => {
		if (names.has(name)) {
			const value = shownAt(place, `providers.${i}.name`, name);
			throw problemAt(place, "providers", `the name ${value} is given twice`);
		}
		names.add(name);
	});
}

/**
 * Refuses a channel that the sandbox and a real carrier share without a route: codes
 * would be readable in the sandbox, and people would wait for messages that were never
 * sent. A channel with a route for everybody is shared on purpose.
 */
function checkSandboxes(
	{ routes, place }: Pick<Config, "routes" | "place">,
	providers: readonly Checked[],
): void {
	const routed = new Set<string>(
		routes.filter(isForEverybody).map(({ channel }) => channel),
	);
	const carriers = providers.filter(({ kind }) => kind === "carrier");
	providers.forEach((sandbox, i) => {
		if (sandbox.kind !== "sandbox") return;
		const shared = sandbox.channels.find(
			(each) =>
				!routed.has(each) &&
				carriers.some(({ channels }) => channels.includes(each)),
		);
		if (shared === undefined) return;
		const value = shownAt(place, `providers.${i}.name`, sandbox.name);
		throw problemAt(
			place,
			`providers.${i}`,
			`the sandbox ${value} would carry ${shared} beside a real provider: take ${shared} from its channels, or say in a route of ${shared} who carries it`,
		);
	});
}

function checkRouted(
	{ routes, place }: Pick<Config, "routes" | "place">,
	providers: readonly Checked[],
): void {
	const byName = new Map(providers.map((each) => [each.name, each]));
	routes.forEach(({ channel, providers: names }, i) => {
		const path = `routes.${i}.providers`;
		names.forEach((name, at) => {
			const provider = byName.get(name);
			const value = shownAt(place, `${path}.${at}`, name);
			if (provider === undefined) {
				throw problemAt(place, path, `there is no provider ${value}`);
			}
			if (!provider.channels.includes(channel)) {
				throw problemAt(place, path, `${value} does not carry ${channel}`);
			}
		});
	});
}
