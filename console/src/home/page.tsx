/**
 * The first page. The router loads the page of `/` also for somebody who has not signed
 * in, whose bytes are counted: so the content comes when it is shown.
 */

import { lazy } from "react";
import { useSession } from "../frame/session.ts";
import { untilLeft } from "../frame/upgrade.ts";

const HomeContent = lazy(untilLeft(() => import("./content.tsx")));

export default function HomePage() {
	const { account } = useSession();
	// A choice for one account says nothing about another.
	return <HomeContent key={account.sid} />;
}
