import { expect } from "vitest";
import { StartError } from "../../src/errors.ts";

/** The line that stops the start; null if it starts. */
export function startFault(start: () => unknown): string | null {
	try {
		start();
		return null;
	} catch (error) {
		expect(error).toBeInstanceOf(StartError);
		const { message } = error as StartError;
		expect(message).not.toContain("\n");
		return message;
	}
}
