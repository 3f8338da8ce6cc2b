import { afterEach, expect, test, vi } from "vitest";
import { complete } from "../../config/read.ts";
import { openSession } from "./session.ts";
import { SmppSettings } from "./settings.ts";

afterEach(() => {
	vi.useRealTimers();
});

// The timer of such a session had no link to end, and the process ended instead.
test("a file of ca that is gone leaves no timer behind", () => {
	vi.useFakeTimers();
	const settings = complete(
		SmppSettings,
		{
			...{ type: "smpp", name: "smsc", host: "127.0.0.1", port: 9 },
			...{ systemId: "id", password: "secret", tls: "implicit" },
			ca: "./there-is-none.pem",
		},
		{ source: "test", path: "" },
	);
	const events = {
		...{ bound() {}, roomy() {}, ended() {} },
		brought: async () => 0,
	};
	expect(() => openSession(settings, "transceiver", events)).toThrow(
		/there-is-none/,
	);
	expect(vi.getTimerCount()).toBe(0);
});
