/** Sentences for the operator, at each start and by `postern check`, about providers that may disappoint. */

import type { CheckedProvider } from "./registry.ts";

type Configured = {
	readonly publicUrl?: string;
	readonly providers: readonly Pick<
		CheckedProvider,
		"name" | "preset" | "settings"
	>[];
};

export function providerNotices({
	publicUrl,
	providers,
}: Configured): string[] {
	return providers.flatMap(({ name, preset, settings }) => {
		if (preset === null) return [];
		const notices: string[] = [];
		if (!preset.isConfirmed) {
			notices.push(
				`The provider ${name} has the unconfirmed preset ${preset.type}: ${preset.unconfirmed}`,
			);
		}
		if (publicUrl === undefined && !("receipts" in settings)) {
			notices.push(
				`The provider ${name} asks for no receipts: set publicUrl to the URL under which providers reach this service`,
			);
		}
		return notices;
	});
}
