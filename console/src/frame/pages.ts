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

// One line a page, in the order of the menu.
export const PAGES: readonly Page[] = [
	{ name: "profile", path: "/profile", load: () => import("../people/profile.tsx") },
];

/** The path without what the router puts into it. */
export function plainPath({ path }: Page): string {
	return path.replace(/\/\{?-?\$.*$/, "") || "/";
}
