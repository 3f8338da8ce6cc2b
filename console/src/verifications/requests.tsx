/** The API requests about a verification, with the way to all of them. */

import { Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Time } from "../frame/time.tsx";
import css from "./callbacks.module.css";
import type { Detail } from "./detail.ts";
import { useTexts } from "./texts.ts";

export function Requests({ detail }: { readonly detail: Detail }) {
	const texts = useTexts();
	const { requests, sid } = detail;
	if (requests.length === 0) return <Text c="dimmed">{texts.noRequests}</Text>;
	return (
		<Stack gap="xs">
			<ul className={css.list}>
				{requests.map(({ id, at, method, route, status, code }) => (
					<li key={id} className={css.one}>
						<code className={css.event}>
							{method} {route}
						</code>{" "}
						<span
							className={css.outcome}
							data-outcome={status < 400 ? "taken" : "gone"}
						>
							{texts.answered(status, code)}
						</span>
						<Text fz="sm" c="dimmed">
							<Time at={at} show="clock" /> · {id}
						</Text>
					</li>
				))}
			</ul>
			<Link
				to="/requests"
				search={{ verification: sid } as never}
				className={css.link}
			>
				{texts.allRequests}
			</Link>
		</Stack>
	);
}
