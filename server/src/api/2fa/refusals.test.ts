import { expect, test } from "vitest";
import type { RefusalName } from "../../errors.ts";
import { REFUSALS } from "./refusals.ts";

/** Codes and statuses of sections 3, 4, 7, 8 and 11 of the contract. */
const CONTRACT: Record<RefusalName, [code: number, status: number]> = {
	parameter: [400, 400],
	malformed: [400, 400],
	unauthorized: [401, 401],
	incomplete_for_channel: [400, 400],
	forbidden: [403, 403],
	receipt_rejected: [403, 403],
	no_route: [404, 404],
	not_found: [404, 404],
	unknown_verification: [404, 404],
	method: [405, 405],
	request_timeout: [408, 408],
	conflict: [409, 409],
	last_token: [409, 409],
	user_exists: [409, 409],
	last_owner: [409, 409],
	proof_needed: [403, 403],
	not_removable: [409, 409],
	too_many_tokens: [409, 409],
	changed_meanwhile: [412, 412],
	too_large: [413, 413],
	media_type: [415, 415],
	wrong_code: [481, 422],
	expired: [482, 410],
	attempts_used_up: [483, 429],
	failed: [483, 409],
	canceled: [484, 410],
	already_verified: [485, 409],
	recipient_locked: [486, 429],
	budget_reached: [479, 403],
	blocked: [488, 403],
	country_not_allowed: [489, 403],
	unroutable: [487, 422],
	too_many_requests: [429, 429],
	messages_used_up: [483, 429],
	unknown_limit: [490, 422],
	limit_reached: [491, 429],
	limit_exists: [492, 409],
	unknown_limit_sid: [493, 404],
	bad_limit: [494, 400],
	workflow_exists: [495, 409],
	bad_workflow: [496, 400],
	template_exists: [497, 409],
	bad_template: [498, 400],
	unknown_template: [498, 422],
	unknown_template_sid: [404, 404],
	unknown_workflow: [499, 422],
	unknown_workflow_sid: [499, 404],
	internal: [500, 500],
	backlogged: [503, 503],
	crowded: [503, 503],
	unavailable: [503, 503],
};

test("every refusal has the code and the status of the contract", () => {
	const actual = Object.fromEntries(
		Object.entries(REFUSALS).map(([name, { code, status }]) => [
			name,
			[code, status],
		]),
	);
	expect(actual).toEqual(CONTRACT);
});

test.each<[RefusalName, string]>([
	["unknown_verification", "Invalid requestId"],
	["wrong_code", "Invalid code"],
	["expired", "OTP expired"],
	["attempts_used_up", "Too many attempts"],
	["failed", "Too many attempts"],
	["canceled", "OTP canceled"],
	["already_verified", "OTP already verified"],
	["recipient_locked", "Too many wrong codes for this recipient"],
	["limit_exists", "Limit with that Name already exists"],
	["unknown_limit_sid", "Invalid Limit Id"],
	["workflow_exists", "Workflow with that name already exists"],
	["unknown_workflow", "Invalid Workflow Id"],
	["unknown_workflow_sid", "Invalid Workflow Id"],
])("%s says: %s", (name, message) => {
	expect(REFUSALS[name].message).toBe(message);
});
