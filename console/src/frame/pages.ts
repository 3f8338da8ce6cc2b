/** The pages of the console. A page is in the menu if the role may do what it needs. */

import type { ComponentType } from "react";
import type { FrameTexts } from "./texts.en.ts";

export type Page = {
	readonly name: keyof FrameTexts["pages"];
	/** As the router writes it: `/verifications/{-$sid}` has an optional part. */
	readonly path: string;
	/** Absent: the page is not in the menu. */
	readonly group?: keyof FrameTexts["groups"];
	/** The operation without which the page has nothing to show. */
	readonly needs?: string;
	/** Only for people of the master account. */
	readonly isForMaster?: true;
	/** The second key after `g`. */
	readonly key?: string;
	readonly load: () => Promise<{ default: ComponentType }>;
};

// In the order of the menu; each page is an entry of its own.
export const PAGES: readonly Page[] = [
	{
		...{ name: "home", path: "/", group: "start", key: "h" },
		needs: "GET /console/home",
		load: () => import("../home/page.tsx"),
	},
	{
		...{ name: "tryIt", path: "/try-it", group: "start", key: "t" },
		needs: "POST /2fa/send",
		load: () => import("../try-it/page.tsx"),
	},
	{
		...{ name: "verifications", path: "/verifications/{-$sid}" },
		...{ group: "activity", key: "v" },
		needs: "GET /console/verifications",
		load: () => import("../verifications/page.tsx"),
	},
	{
		...{ name: "requests", path: "/requests", group: "activity", key: "r" },
		needs: "GET /console/requests",
		load: () => import("../requests/page.tsx"),
	},
	{
		...{ name: "usage", path: "/usage", group: "activity", key: "c" },
		needs: "GET /2fa/usage/costs",
		load: () => import("../usage/page.tsx"),
	},
	{
		...{ name: "workflows", path: "/workflows/{-$sid}", group: "build" },
		...{ needs: "GET /2fa/workflows/search", key: "w" },
		load: () => import("../workflows/page.tsx"),
	},
	{
		...{ name: "templates", path: "/templates/{-$sid}", group: "build" },
		...{ needs: "GET /2fa/templates/search", key: "m" },
		load: () => import("../templates/page.tsx"),
	},
	{
		...{ name: "limits", path: "/limits/{-$sid}", group: "build", key: "l" },
		needs: "GET /2fa/limits/search",
		load: () => import("../limits/page.tsx"),
	},
	{
		...{ name: "reference", path: "/docs/{-$operation}", group: "build" },
		key: "d",
		load: () => import("../reference/page.tsx"),
	},
	{
		...{ name: "fraud", path: "/fraud", group: "manage", key: "f" },
		needs: "GET /console/fraud",
		load: () => import("../fraud/page.tsx"),
	},
	{
		...{ name: "accounts", path: "/account", group: "manage", key: "a" },
		needs: "GET /accounts/:sid",
		load: () => import("../accounts/page.tsx"),
	},
	{
		...{ name: "people", path: "/people", group: "manage", key: "p" },
		needs: "GET /accounts/:sid/users",
		load: () => import("../people/page.tsx"),
	},
	{
		...{ name: "audit", path: "/audit", group: "manage", key: "o" },
		needs: "GET /accounts/:sid/audit",
		load: () => import("../people/audit.tsx"),
	},
	{
		...{ name: "delivery", path: "/delivery", group: "manage", key: "y" },
		isForMaster: true,
		needs: "GET /console/delivery",
		load: () => import("../delivery/page.tsx"),
	},
	{
		...{ name: "profile", path: "/profile" },
		load: () => import("../people/profile.tsx"),
	},
];

/** The path without what the router puts into it. */
export function plainPath({ path }: Page): string {
	return path.replace(/\/\{?-?\$.*$/, "") || "/";
}
