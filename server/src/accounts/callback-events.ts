/** The events that callbacks tell of, and those that an account wants to hear of. */

import { NEWS_KINDS, type NewsKind } from "../verification/news.ts";

/** Events of a verification: an account that has chosen nothing hears of these. */
export const VERIFICATION_EVENTS = NEWS_KINDS.map(
	(kind) => `otp.${kind}` as const,
);

/** Events that only an account hears of which has chosen them: they go to its own URL. */
export const ACCOUNT_EVENTS = ["otp.blocked", "account.budget"] as const;

export const CALLBACK_EVENTS = [
	...VERIFICATION_EVENTS,
	...ACCOUNT_EVENTS,
] as const;

export type AccountEvent = (typeof ACCOUNT_EVENTS)[number];
export type CallbackEvent = (typeof CALLBACK_EVENTS)[number];

type Listener = { callbackEvents?: readonly CallbackEvent[] | null };

export function callbackEventsOf({
	callbackEvents,
}: Listener): readonly CallbackEvent[] {
	return callbackEvents ?? VERIFICATION_EVENTS;
}

export function wantsEvent(account: Listener, event: CallbackEvent): boolean {
	return callbackEventsOf(account).includes(event);
}

/** The news of a verification that its account wants; undefined: all, as it has chosen none. */
export function newsKindsOf({
	callbackEvents,
}: Listener): readonly NewsKind[] | undefined {
	if (!callbackEvents) return undefined;
	return NEWS_KINDS.filter((kind) => callbackEvents.includes(`otp.${kind}`));
}
