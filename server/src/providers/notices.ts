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

/** Sentences about bounds of a provider that hold for each process, where there are several. */
export function processNotices({
	instances,
	providers,
}: {
	readonly instances: number;
	readonly providers: readonly Pick<CheckedProvider, "name" | "settings">[];
}): string[] {
	if (instances === 1) return [];
	return providers.flatMap(({ name, settings }) =>
		(["perSecond", "sessions"] as const).flatMap((bound) => {
			const { [bound]: each }: { [name: string]: unknown } = settings;
			return typeof each === "number"
				? [
						`The provider ${name} gets ${bound}: ${each} from each of the ${instances} processes, ${each * instances} together: it must allow that`,
					]
				: [];
		}),
	);
}
