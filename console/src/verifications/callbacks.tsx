/** The callbacks of a verification, try by try. */

import { Button, Group, Stack, Text } from "@mantine/core";
import { api } from "../frame/api.ts";
import { useChange } from "../frame/change.ts";
import { useFormat } from "../frame/format.ts";
import { say } from "../frame/said.tsx";
import { useSession } from "../frame/session.ts";
import { Failure } from "../frame/states.tsx";
import { Time } from "../frame/time.tsx";
import css from "./callbacks.module.css";
import type { Callback, Detail } from "./detail.ts";
import { useTexts } from "./texts.ts";

const RESEND = "POST /console/verifications/:sid/callbacks/:id/resend";

export function Callbacks({
	detail,
	accountSid,
	outdates,
}: {
	readonly detail: Detail;
	readonly accountSid: string;
	readonly outdates: string;
}) {
	const texts = useTexts();
	const { callbacks, callbackHost, sid } = detail;
	const resending = useChange(
		(id: string) =>
			api.post(`/console/verifications/${sid}/callbacks/${id}/resend`, {
				accountSid,
			}),
		[outdates],
	);
	if (callbackHost === null && callbacks.length === 0) {
		return <Text c="dimmed">{texts.noCallbacks}</Text>;
	}
	return (
		<Stack gap="xs">
			{callbackHost !== null && (
				<Text fz="sm" c="dimmed">
					<bdi>{texts.callbacksTo(callbackHost)}</bdi>
				</Text>
			)}
			<Failure error={resending.error} />
			{callbacks.length === 0 && <Text c="dimmed">{texts.noCallbacksYet}</Text>}
			<ul className={css.list}>
				{callbacks.map((callback) => (
					<li key={callback.id} className={css.one}>
						<One
							callback={callback}
							isBusy={
								resending.isPending && resending.variables === callback.id
							}
							isOff={resending.isPending}
							onResend={() =>
								resending.mutate(callback.id, {
									onSuccess: () => say(texts.callbackResent),
								})
							}
						/>
					</li>
				))}
			</ul>
		</Stack>
	);
}

function One({
	callback,
	isBusy,
	isOff,
	onResend,
}: {
	readonly callback: Callback;
	readonly isBusy: boolean;
	/** Another one is under way. */
	readonly isOff: boolean;
	readonly onResend: () => void;
}) {
	const texts = useTexts();
	const { can } = useSession();
	const { event, outcome, nextTryAt } = callback;
	return (
		<>
			<Group justify="space-between" gap="xs">
				<span>
					<code className={css.event}>{event}</code>{" "}
					<span data-outcome={outcome} className={css.outcome}>
						{texts.callbackOutcomes[outcome]}
					</span>
				</span>
				{can(RESEND) && (
					<Button
						size="compact-xs"
						variant="default"
						loading={isBusy}
						disabled={isOff}
						aria-label={texts.resendCallbackOne(event)}
						onClick={onResend}
					>
						{texts.resendCallback}
					</Button>
				)}
			</Group>
			<Tries callback={callback} />
			{nextTryAt !== null && (
				<Text fz="sm" c="dimmed">
					{texts.nextTryAt} <Time at={nextTryAt} show="short" />
				</Text>
			)}
		</>
	);
}

function Tries({ callback }: { readonly callback: Callback }) {
	const texts = useTexts();
	const format = useFormat();
	const { count, tries } = callback;
	if (count === 0) {
		return (
			<Text fz="sm" c="dimmed">
				{texts.untried}
			</Text>
		);
	}
	return (
		<Text fz="sm" c="dimmed" component="div">
			{count === 1 ? texts.oneTry : texts.tries(format.number(count))}:{" "}
			{tries.map(({ at, status, reason }, i) => (
				<span key={at}>
					{i > 0 && ", "}
					<Time at={at} show="short" /> <b>{status ?? texts.noReply}</b>
					{status === null && reason !== null && (
						<>
							{" "}
							<bdi>({reason})</bdi>
						</>
					)}
				</span>
			))}
		</Text>
	);
}
