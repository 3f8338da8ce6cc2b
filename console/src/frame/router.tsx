/** The routes: one a page, each loaded when somebody goes there. */

import {
	createRootRoute,
	createRoute,
	createRouter,
	lazyRouteComponent,
	retainSearchParams,
} from "@tanstack/react-router";
import { Crashed, FirstPage, NotFound } from "./no-page.tsx";
import { PAGES } from "./pages.ts";
import { basePath } from "./place.ts";
import { goOn } from "./prompts.ts";
import { Root } from "./root.tsx";
import { parseSearch, type RawSearch, writeSearch } from "./search.ts";
import { Loading } from "./states.tsx";
import { untilLeft } from "./upgrade.ts";

const root = createRootRoute({
	component: Root,
	validateSearch: (raw: RawSearch) => raw,
	// The account that somebody looks at stays while they go from page to page.
	search: { middlewares: [retainSearchParams(["account"])] },
});

const pages = PAGES.map(({ path, load }) =>
	createRoute({
		getParentRoute: () => root,
		path,
		component: lazyRouteComponent(untilLeft(load)),
	}),
);
const first = PAGES.some(({ path }) => path === "/")
	? []
	: [
			createRoute({
				getParentRoute: () => root,
				path: "/",
				component: FirstPage,
			}),
		];

export const router = createRouter({
	routeTree: root.addChildren([...pages, ...first]),
	basepath: basePath,
	parseSearch,
	stringifySearch: writeSearch,
	defaultNotFoundComponent: NotFound,
	defaultErrorComponent: Crashed,
	defaultPendingComponent: Loading,
	defaultPendingMs: 300,
	scrollRestoration: true,
});

// Also where only a filter or the account changes.
router.subscribe("onBeforeNavigate", goOn);
