/** Home: messages and their outcomes, and what needs attention; before the first send, a guided first run. */

import { Button } from "@mantine/core";
import { lazy, useState } from "react";
import { PageHead } from "../frame/page-head.tsx";
import { useData } from "../frame/query.ts";
import { useSession } from "../frame/session.ts";
import { Loaded } from "../frame/states.tsx";
import { untilLeft } from "../frame/upgrade.ts";
import type { HomeReply } from "./reply.ts";
import { useTexts } from "./texts.ts";

const EVERY_MS = 30_000;

// A person sees one of them: the charts, or the phone and the programs.
const FiguresOfHome = lazy(untilLeft(() => import("./figures.tsx")));
const FirstRun = lazy(untilLeft(() => import("./first-run.tsx")));

export default function HomeContent() {
	const texts = useTexts();
	const { account } = useSession();
	const home = useData<HomeReply>(
		"/console/home",
		{ accountSid: account.sid },
		{ every: EVERY_MS },
	);
	/** Somebody's choice; before that a fresh account has the first run. */
	const [choice, setChoice] = useState<"run" | "figures" | null>(null);
	return (
		<Loaded query={home} head={<PageHead title={texts.title} />}>
			{(data) => {
				// Once begun it stays: after its first send the account is fresh no more.
				const isFresh = data.isFresh && (data.everybody ?? []).length === 0;
				if (choice === "run" || (choice === null && isFresh)) {
					return (
						<FirstRun
							onBegin={() => setChoice("run")}
							onSkip={() => setChoice("figures")}
						/>
					);
				}
				return (
					<>
						<PageHead title={texts.title} text={texts.text}>
							{choice === "figures" && (
								<Button variant="default" onClick={() => setChoice("run")}>
									{texts.firstRun.back}
								</Button>
							)}
						</PageHead>
						<FiguresOfHome data={data} />
					</>
				);
			}}
		</Loaded>
	);
}
