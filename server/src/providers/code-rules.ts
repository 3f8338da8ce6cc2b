/** Which providers can carry a code on a channel. */

import { type Channel, codeRuleOf, isCarried } from "../channel.ts";
import type { Provider } from "./contract.ts";

/** Whether the provider of this name carries the code on the channel. */
export type CarriesCode = (
	provider: string,
	channel: Channel,
	code: string,
) => boolean;

/** The provider's own rule decides, else the channel's. */
export function carriesCode(
	providers: readonly Pick<Provider, "name" | "codes">[],
): CarriesCode {
	const own = new Map(providers.map(({ name, codes }) => [name, codes]));
	return (provider, channel, code) =>
		isCarried(code, own.get(provider)?.[channel] ?? codeRuleOf(channel));
}
