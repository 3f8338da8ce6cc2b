/** The root of all pages: whoever has not signed in gets the sign-in, at the address that they asked for. */

import { useLocation } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { SignInPage } from "../sign-in/page.tsx";
import { basePath } from "./place.ts";
import { findMe, useMe } from "./session.ts";
import { Failure, Loading } from "./states.tsx";
import { untilLeft } from "./upgrade.ts";

const Shell = lazy(untilLeft(() => import("./shell.tsx")));
const JoinPage = lazy(untilLeft(() => import("../join/page.tsx")));

export function Root() {
	const { pathname } = useLocation();
	const isJoining = pathname === `${basePath}join` || pathname === "/join";
	if (isJoining) {
		return (
			<Suspense>
				<JoinPage />
			</Suspense>
		);
	}
	return <ForPerson />;
}

function ForPerson() {
	const me = useMe();
	const [error, setError] = useState<unknown>(null);
	const find = () => {
		setError(null);
		findMe().catch(setError);
	};
	useEffect(find, []);
	if (me === undefined) {
		return error === null ? (
			<Loading />
		) : (
			<Failure error={error} onRetry={find} />
		);
	}
	if (me === null) return <SignInPage />;
	return (
		<Suspense fallback={<Loading />}>
			<Shell />
		</Suspense>
	);
}
