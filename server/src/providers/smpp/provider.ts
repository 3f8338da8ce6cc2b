/** SMS over SMPP 3.4, on binds of its own. */

import type { Carrier, CarrierLink } from "../contract.ts";
import { commonCodes } from "../error-codes.ts";
import { type Binds, holdBinds } from "./binds.ts";
import { deliver } from "./deliver.ts";
import { errorCodesOf } from "./error-codes.ts";
import { isCalledReceipt, mayBeReceipt } from "./incoming.ts";
import { optOutIn } from "./opt-outs.ts";
import { type Parameter, parameterOf } from "./parameters.ts";
import type { Pdu } from "./pdu.ts";
import { type ReceiptRules, receiptIn } from "./receipts.ts";
import type { SmppSettings } from "./settings.ts";
import { OK, overridesOf, TRY_AGAIN } from "./statuses.ts";
import { submissionCount } from "./submissions.ts";
import { type Submits, submits } from "./submits.ts";

export function smppProvider(settings: SmppSettings): Carrier {
	const { name, sessions, window, perSecond, timeoutMs } = settings;
	const parameters = Object.entries(settings.tlvs)
		.map(([tag, template]) => parameterOf(tag, template))
		.filter((each): each is Parameter => "tag" in each);
	const overrides = overridesOf(settings);
	const commonCode = commonCodes(errorCodesOf(settings));
	const rules: ReceiptRules = {
		messageId: settings.messageId,
		secrets: [settings.systemId, settings.password],
		commonCode,
	};
	let held: { link: CarrierLink; binds: Binds; line: Submits } | null = null;

	function start(link: CarrierLink): void {
		let isReady = false;
		const binds = holdBinds(settings, {
			brought: (pdu) => taken(pdu, link),
			troubled: link.troubled,
			roomy: () => line.lookAgain(),
			changed() {
				const isBound = binds.transmitting().length > 0;
				if (isBound !== isReady) {
					isReady = isBound;
					link.ready(isBound);
				}
				line.lookAgain();
			},
		});
		const line = submits(binds, settings);
		held = { link, binds, line };
	}

	/** Resolves to the status of the answer, once the content of the PDU is committed. */
	async function taken(pdu: Pdu, link: CarrierLink): Promise<number> {
		try {
			const receipt = mayBeReceipt(pdu) ? receiptIn(pdu, rules) : null;
			if (receipt !== null) await link.received([receipt]);
			// An unreadable receipt is accepted: refused, it would come again and again.
			else if (!isCalledReceipt(pdu)) {
				const choice = optOutIn(pdu, settings);
				if (choice !== null) await link.opted(choice);
			}
			return OK;
		} catch {
			return TRY_AGAIN;
		}
	}

	return {
		kind: "carrier",
		name,
		channels: ["sms"],
		alphabet: settings.alphabet,
		concurrency: sessions * window,
		...(perSecond !== undefined && { perSecond }),
		tokensOf: (message) => submissionCount(message, settings),
		timeoutMs,
		sendsReceipts: true,
		start,
		connections: () => ({
			open: held?.binds.transmitting().length ?? 0,
			of: sessions,
		}),
		deliver(message, deadline) {
			if (held === null) {
				return {
					outcome: "refused",
					retry: "later",
					errorCode: "30008",
					errorMessage: "Not handed over (not bound)",
				};
			}
			const { line, link } = held;
			return deliver(message, deadline, {
				settings,
				submits: line,
				parameters,
				overrides,
				commonCode,
				now: link.now,
			});
		},
		async close() {
			held?.line.close();
			await held?.binds.close();
		},
	};
}
