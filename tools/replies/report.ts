/** Differences as plain text: the most frequent first, each with its tests. */

import type { Comparison, Difference } from "./compare.ts";

const ROUTES = 6;
/** One change in a list may come out as some hundred kinds of difference. */
const GROUPS = 50;

export function report(comparison: Comparison): string {
	const { tests, replies, differing, differences } = comparison;
	const groups = groupsOf(differences, ({ what }) => what);
	return [
		...groups
			.slice(0, GROUPS)
			.map(([what, group]) =>
				[`${group.length} × ${what}`, ...routeLines(group), seenIn(group)].join(
					"\n",
				),
			),
		...(groups.length > GROUPS
			? [`and ${groups.length - GROUPS} more kinds of difference`]
			: []),
		...testLines("Tests only in the first", comparison.testsOnlyInFirst),
		...testLines("Tests only in the second", comparison.testsOnlyInSecond),
		`${replies} replies in ${tests} tests compared, ${differing} differ`,
	].join("\n\n");
}

function routeLines(group: readonly Difference[]): string[] {
	const routes = groupsOf(group, ({ route }) => route);
	return [
		...routes
			.slice(0, ROUTES)
			.map(([route, { length }]) => `    ${length} ${route}`),
		...(routes.length > ROUTES
			? [`    and ${routes.length - ROUTES} more routes`]
			: []),
	];
}

function seenIn([first]: readonly Difference[]): string {
	return first === undefined
		? ""
		: `    first in ${first.test}, request ${first.index}`;
}

function testLines(title: string, tests: readonly string[]): string[] {
	return tests.length === 0
		? []
		: [
				`${title}: ${tests.length}\n${tests.map((test) => `    ${test}`).join("\n")}`,
			];
}

function groupsOf(
	differences: readonly Difference[],
	by: (difference: Difference) => string,
): [string, Difference[]][] {
	const groups = new Map<string, Difference[]>();
	for (const each of differences) {
		const group = groups.get(by(each)) ?? [];
		group.push(each);
		groups.set(by(each), group);
	}
	return [...groups].sort(([, a], [, b]) => b.length - a.length);
}
