/** Rules that a schema cannot express, for the settings of receipts. */

import { StartError } from "../../errors.ts";
import { networkFault } from "../../network.ts";
import { checkCondition, checkPath, checkPattern } from "./condition-check.ts";
import { isHeaderName, isHeaderText } from "./header-text.ts";
import { checkJwt, checkSignature } from "./receipt-proof-check.ts";
import type { ReceiptSecret } from "./receipt-proof-settings.ts";
import type { HttpReceipts } from "./receipt-settings.ts";
import { repetitionsIn } from "./regular-expression.ts";

export function checkReceipts(receipts: HttpReceipts): void {
	const { format, method, secret, signature, jwt } = receipts;
	checkSenders(receipts);
	if (format !== "query" && method === "GET")
		throw new StartError(`receipts: GET carries no ${format}: use query`);
	checkPlaces(receipts);
	checkStatuses(receipts);
	checkReference(receipts.reference);
	if (receipts.otherChannel !== undefined)
		checkOtherChannel(receipts, receipts.otherChannel);
	if (receipts.only !== undefined && format === "json")
		checkSinglePath("receipts.only.field", receipts.only.field);
	if (receipts.confirmation !== undefined)
		checkConfirmation(format, receipts.confirmation);
	if (receipts.reply !== undefined) checkReply(receipts.reply);
	if (receipts.handshake !== undefined) checkHandshake(receipts.handshake);
	if (secret !== undefined) checkSecret(secret);
	if (signature !== undefined) checkSignature(receipts, signature);
	if (jwt !== undefined) checkJwt(receipts, jwt);
}

/** Checks who may send receipts. An address alone proves little, so the settings must allow that in so many words. */
function checkSenders(receipts: HttpReceipts): void {
	const { secret, signature, jwt, allow = [], unsigned } = receipts;
	allow.forEach((network, i) => {
		const fault = networkFault(network);
		if (fault !== null) throw new StartError(`receipts.allow.${i} ${fault}`);
	});
	if (unsigned && allow.length === 0)
		throw new StartError(
			"receipts.unsigned needs receipts.allow, or anybody could send receipts",
		);
	const proofs = [secret, signature, jwt].filter((each) => each !== undefined);
	if (proofs.length > 0 || unsigned) return;
	throw new StartError(
		allow.length === 0
			? "receipts needs a secret, a signature or a jwt"
			: "receipts.allow alone proves only an address: give receipts a secret, a signature or a jwt, or write unsigned: true",
	);
}

/** Whether the fields are paths into JSON rather than names of parameters. */
function isJson({ format, unwrap }: HttpReceipts): boolean {
	return format === "json" || unwrap !== undefined;
}

function checkPlaces(receipts: HttpReceipts): void {
	const { format, unwrap, fields } = receipts;
	if (unwrap !== undefined && format === "json")
		checkSinglePath("receipts.unwrap.field", unwrap.field);
	const lists = [receipts.list ?? []].flat();
	if (!isJson(receipts)) {
		if (receipts.list !== undefined)
			throw new StartError(
				"receipts.list is only for the format json, or with receipts.unwrap",
			);
		return;
	}
	for (const path of lists) if (path !== "") checkPath("receipts.list", path);
	for (const [name, places] of Object.entries(fields))
		for (const place of [places].flat())
			checkPath(`receipts.fields.${name}`, place);
}

/** For a place that has one value or none. */
function checkSinglePath(setting: string, path: string): void {
	checkPath(setting, path);
	if (path.split(".").includes("*"))
		throw new StartError(`${setting} must be a path without *`);
}

function checkStatuses({ statuses, ignoreCase }: HttpReceipts): void {
	if (!ignoreCase) return;
	const meanings = new Map<string, string>();
	for (const [word, status] of Object.entries(statuses)) {
		const folded = word.toLowerCase();
		const other = meanings.get(folded);
		if (other !== undefined && other !== status)
			throw new StartError(
				"receipts.statuses has one word in capitals and small letters with two meanings, which ignoreCase cannot tell apart",
			);
		meanings.set(folded, status);
	}
}

/** With three repetitions, 1 MiB of a gateway's text could take seconds. */
const MOST_REPETITIONS = 2;

function checkReference(reference: HttpReceipts["reference"]): void {
	if (reference?.pattern === undefined) return;
	checkPattern("receipts.reference.pattern", reference.pattern);
	if (repetitionsIn(reference.pattern) > MOST_REPETITIONS)
		throw new StartError(
			"receipts.reference.pattern has more than two repetitions such as .* and [0-9]+, which 5,000 references could make slow: remove one",
		);
	// The empty alternative always matches, and its result counts the groups.
	const groups = new RegExp(`${reference.pattern}|`, "u").exec("");
	if ((groups?.length ?? 0) < 2)
		throw new StartError(
			"receipts.reference.pattern needs a group in parentheses around the reference",
		);
}

function checkOtherChannel(
	receipts: HttpReceipts,
	condition: NonNullable<HttpReceipts["otherChannel"]>,
): void {
	const looks = [condition, ...(condition.and ?? [])];
	if (looks.some(({ field }) => field === undefined))
		throw new StartError(
			"receipts.otherChannel needs field, and so does each of its and",
		);
	checkCondition("receipts.otherChannel", condition, isJson(receipts));
}

function checkConfirmation(
	format: HttpReceipts["format"],
	{ url, field }: NonNullable<HttpReceipts["confirmation"]>,
): void {
	if (format !== "json")
		throw new StartError("receipts.confirmation is only for the format json");
	checkSinglePath("receipts.confirmation.url", url);
	checkSinglePath("receipts.confirmation.field", field);
}

const MOST_REPLY_BYTES = 4 * 1024;
/** RFC 9110, 15.3.5 and 15.3.6. */
const WITHOUT_BODY = [204, 205];

function checkReply({
	status,
	contentType,
	body,
}: NonNullable<HttpReceipts["reply"]>): void {
	if (Buffer.byteLength(body) > MOST_REPLY_BYTES)
		throw new StartError("receipts.reply.body must be at most 4 KiB");
	if (WITHOUT_BODY.includes(status) && body !== "")
		throw new StartError(
			"receipts.reply.body must be empty: its status has no body",
		);
	if (contentType !== "application/json" || body === "") return;
	try {
		JSON.parse(body);
	} catch {
		throw new StartError("receipts.reply.body is not JSON");
	}
}

function checkHandshake(
	handshake: NonNullable<HttpReceipts["handshake"]>,
): void {
	const { in: where, challenge, token } = handshake;
	if (challenge === token)
		throw new StartError(
			"receipts.handshake: challenge and token must be two places",
		);
	if (where === "query") return;
	checkSinglePath("receipts.handshake.challenge", challenge);
	checkSinglePath("receipts.handshake.token", token);
}

function checkSecret(secret: ReceiptSecret): void {
	const { in: where, name, value, moreValues = [] } = secret;
	checkSecretValue("receipts.secret.value", where, value);
	moreValues.forEach((each, at) => {
		checkSecretValue(`receipts.secret.moreValues[${at}]`, where, each);
	});
	if (where === "header" && !isHeaderName(name))
		throw new StartError("receipts.secret.name is not a header name");
	if (where === "basic" && name.includes(":"))
		throw new StartError("receipts.secret.name must be a user name without :");
}

function checkSecretValue(
	setting: string,
	where: ReceiptSecret["in"],
	value: string,
): void {
	const isOneLine = where === "query" || !/\p{Cc}/u.test(value);
	// HTTP removes blanks around a value.
	if (!isOneLine || (where === "header" && value !== value.trim()))
		throw new StartError(
			`${setting} must be one line without blanks around it`,
		);
	if (where === "header" && !isHeaderText(value))
		throw new StartError(
			`${setting} must be of characters that a header can carry`,
		);
}
