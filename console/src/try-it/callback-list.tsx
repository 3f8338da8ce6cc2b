/** The callbacks of the last send, as they are told. */

import { List, Stack, Text } from "@mantine/core";
import { ApiError } from "../frame/api.ts";
import { useFormat } from "../frame/format.ts";
import { useData } from "../frame/query.ts";
import { Failure } from "../frame/states.tsx";
import { Time } from "../frame/time.tsx";
import { type TryItTexts, useTexts } from "./texts.ts";

const EVERY_MS = 2_000;

type Callback = {
	readonly id: string;
	readonly event: string;
	readonly at: string;
	readonly outcome: string;
	readonly count: number;
	readonly tries: readonly { readonly status: number | null }[];
};
type Timeline = {
	readonly callbackHost: string | null;
	readonly callbacks: readonly Callback[];
};

export function CallbackList({
	sid,
	accountSid,
}: {
	readonly sid: string | null;
	readonly accountSid: string;
}) {
	const texts = useTexts().callbacks;
	const { data, error } = useData<Timeline>(
		`/console/verifications/${sid}`,
		{ accountSid },
		{ enabled: sid !== null, every: EVERY_MS },
	);
	if (sid === null) return <Text c="dimmed">{texts.none}</Text>;
	if (error instanceof ApiError && error.status === 404) {
		return <Text c="dimmed">{texts.missing}</Text>;
	}
	if (error) return <Failure error={error} />;
	if (data === undefined) return null;
	const { callbackHost, callbacks } = data;
	if (callbackHost === null && callbacks.length === 0) {
		return <Text c="dimmed">{texts.noUrl}</Text>;
	}
	return (
		<Stack gap="sm">
			{callbackHost !== null && (
				<Text fz="sm" c="dimmed">
					<bdi>{texts.host(callbackHost)}</bdi>
				</Text>
			)}
			{callbacks.length === 0 ? (
				<Text fz="sm">{texts.waiting}</Text>
			) : (
				<List fz="sm" spacing={6} aria-live="polite">
					{callbacks.map((callback) => (
						<List.Item key={callback.id}>
							<strong>{callback.event}</strong> – <Told callback={callback} />
							<Text fz="xs" c="dimmed">
								<Time at={callback.at} show="clock" /> ·{" "}
								<bdi>{callback.id}</bdi>
							</Text>
						</List.Item>
					))}
				</List>
			)}
		</Stack>
	);
}

function Told({ callback }: { readonly callback: Callback }) {
	const texts = useTexts().callbacks;
	const format = useFormat();
	const status = callback.tries.at(-1)?.status ?? null;
	return [
		texts.outcomes[callback.outcome] ?? callback.outcome,
		triesText(callback.count, texts, format.number),
		...(status === null ? [] : [texts.answer(String(status))]),
	].join(", ");
}

function triesText(
	count: number,
	texts: TryItTexts["callbacks"],
	number: (value: number) => string,
): string {
	if (count === 0) return texts.untried;
	return count === 1 ? texts.tried : texts.tries(number(count));
}
