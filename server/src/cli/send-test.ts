/**
 * `postern send-test --via NAME TO`: one real message through one provider, and its
 * answer in plain words. It opens no database, and stores nothing: the code in the
 * message verifies nothing.
 */

import type { Environment } from "../config/variables.ts";
import { answerInWords } from "../delivery/answer-in-words.ts";
import {
	CODE_LENGTH,
	type TestAsked,
	TestFault,
	testMessage,
} from "../delivery/test-message.ts";
import { StartError } from "../errors.ts";
import { mailboxText } from "../mailbox.ts";
import { carriesCode } from "../providers/code-rules.ts";
import type { Message } from "../providers/contract.ts";
import {
	type CheckedConfig,
	type CheckedProvider,
	providersOf,
	UNKNOWN_SECRET,
} from "../providers/registry.ts";
import { takesText } from "../providers/takes-text.ts";
import { loadSettings } from "../start/load-settings.ts";
import { answerOf } from "./one-handover.ts";
import { columns, readWords } from "./words.ts";

/** The words of the command. */
type Given = TestAsked & { readonly via: string; readonly isSure: boolean };

const OPTIONS = {
	via: { type: "string" },
	channel: { type: "string" },
	from: { type: "string" },
	yes: { type: "boolean" },
} as const;

type Confirm = ((question: string) => Promise<boolean>) | null;

export async function sendTestCommand(
	environment: Environment,
	words: readonly string[],
	print: (line: string) => void,
	/** Null without a terminal. */
	confirm: Confirm,
): Promise<void> {
	const given = parsed(words);
	const config = await loadSettings(environment);
	const provider = providerNamed(given.via, config);
	const message = messageOf(given, provider, config);
	print(
		columns([
			["via", provider.name],
			["channel", message.channel],
			["from", senderShown(message)],
			["to", message.to],
			...(message.subject === null ? [] : [["subject", message.subject]]),
			takesText(provider)
				? ["text", message.text]
				: [
						"message",
						`the words of the provider, with the code ${message.code}`,
					],
		]),
	);
	await mustBeSure(given.isSure, confirm);
	// The key that derives the secret of receipts is the service's: one for this message
	// is refused there, as it is for a message that nobody knows.
	const carrier = await provider.make(Date.now, () => UNKNOWN_SECRET);
	if (carrier.kind !== "carrier") throw sendsNothing(provider.name);
	if (!carriesCode([carrier])(carrier.name, message.channel, message.code)) {
		throw new StartError(
			`send-test: ${carrier.name} carries no code of ${CODE_LENGTH} digits by ${message.channel}`,
		);
	}
	const answer = await answerOf(carrier, message);
	print(answerInWords(answer, carrier.name));
	if (answer.outcome !== "accepted") {
		throw new StartError(`${carrier.name} did not accept the message`);
	}
}

function messageOf(
	given: Given,
	provider: CheckedProvider,
	config: CheckedConfig,
): Message {
	try {
		return testMessage(given, provider, config, Date.now());
	} catch (error) {
		if (!(error instanceof TestFault)) throw error;
		const { parameter, says } = error;
		const named = parameter === "to" ? "the recipient" : `--${parameter}`;
		throw new StartError(`send-test: ${named} ${says}`);
	}
}

function senderShown({ from, fromName }: Message): string {
	return from === ""
		? "the provider's account"
		: mailboxText({ name: fromName, address: from });
}

function parsed(words: readonly string[]): Given {
	const { values, positionals } = readWords(words, OPTIONS, "send-test");
	const [to, ...more] = positionals;
	const { via, channel, from, yes = false } = values;
	if (via === undefined || to === undefined || more.length > 0) {
		throw new StartError(
			"send-test takes --via with the name of a provider, and one phone number or email address",
		);
	}
	return { to, via, channel, from, isSure: yes };
}

function providerNamed(via: string, config: CheckedConfig): CheckedProvider {
	const all = providersOf(config.providers);
	const found = all.find(({ name }) => name === via);
	if (found === undefined) {
		const names = config.providers.map(({ name }) => name).join(", ");
		throw new StartError(
			`send-test: there is no provider with this name; providers lists ${names || "none"}`,
		);
	}
	if (found.kind !== "carrier") throw sendsNothing(found.name);
	return found;
}

function sendsNothing(name: string): StartError {
	return new StartError(
		`send-test: ${name} is a sandbox, which sends nothing: use POST /2fa/send, and read GET /sandbox/messages`,
	);
}

async function mustBeSure(isSure: boolean, confirm: Confirm): Promise<void> {
	if (isSure) return;
	if (confirm === null) {
		throw new StartError(
			"send-test sends a real message, for which the provider may charge: add --yes if you mean that",
		);
	}
	const question =
		"This is a real message, for which the provider may charge. Send it?";
	if (!(await confirm(question))) throw new StartError("nothing was sent");
}
