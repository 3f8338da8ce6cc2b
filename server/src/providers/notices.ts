/** Sentences for the operator, at each start and by `postern check`, about providers that may disappoint. */

import type { Preset } from "./presets/contract.ts";
import type { CheckedProvider } from "./registry.ts";

type Configured = {
	readonly publicUrl?: string;
	readonly providers: readonly Pick<
		CheckedProvider,
		"name" | "preset" | "given" | "settings"
	>[];
};

export function providerNotices({
	publicUrl,
	providers,
}: Configured): string[] {
	return providers.flatMap(({ name, preset, given, settings }) => {
		if (preset === null) return [];
		const notices: string[] = [];
		if (!preset.isConfirmed) {
			notices.push(
				`The provider ${name} has the unconfirmed preset ${preset.type}: ${preset.unconfirmed}`,
			);
		}
		// An entry with `receipts: null` wants none.
		if (
			!("receipts" in settings) &&
			!Object.hasOwn(Object(given), "receipts")
		) {
			notices.push(
				`The provider ${name} asks for no receipts: ${remedy(preset, given, publicUrl)}`,
			);
		}
		return notices;
	});
}

function remedy(
	{ outlined = [] }: Preset,
	given: unknown,
	publicUrl: string | undefined,
): string {
	const missing = outlined.filter(
		(each) => !Object.hasOwn(Object(given), each),
	);
	if (missing.length > 0) return `give it ${missing.join(" and ")}`;
	return publicUrl === undefined
		? "set publicUrl to the URL under which providers reach this service"
		: "its vendor needs a publicUrl that begins with https";
}
