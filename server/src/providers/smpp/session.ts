/**
 * One bind, from the connection to its end. Every wait for the SMSC has a deadline.
 */

import { connectTo } from "./connect.ts";
import { type Link, link } from "./link.ts";
import type { Body, Pdu, Tlv } from "./pdu.ts";
import { type Answered, pendingRequests } from "./pending.ts";
import type { SmppSettings } from "./settings.ts";
import {
	INVALID_COMMAND,
	isLoginRefused,
	isThrottled,
	isUnbound,
	OK,
	overridesOf,
	statusCode,
	TRY_AGAIN,
	WRONG_STATE,
} from "./statuses.ts";
import { type SendWindow, sendWindow } from "./window.ts";

export type Mode = "transceiver" | "transmitter" | "receiver";

export type Session = {
	/** How many messages the bind takes now. */
	room(): number;
	/** The end of the pause of a throttled bind, on the clock of `performance`. */
	pausedUntil(): number;
	/** Called only if there is room. */
	submit(body: Body, tlvs: readonly Tlv[]): Submitted;
	/** Whether a message of ours was accepted, or one of the SMSC's taken. */
	hasCarried(): boolean;
	/** Says goodbye, and resolves when the connection is gone. */
	close(): Promise<void>;
};

export type Submitted = {
	readonly answered: Answered;
	/** Nobody waits for the answer any more; it may still come. */
	giveUp(): void;
};

export type SessionEvents = {
	/** Bound: messages may go, receipts may come. */
	readonly bound: () => void;
	/** There may be room again. */
	readonly roomy: () => void;
	/** Takes a message of the SMSC; resolves to the status of the answer. */
	readonly brought: (pdu: Pdu) => Promise<number>;
	/** Called once. `isRefused`: the SMSC did not accept the login. */
	readonly ended: (reason: string, isRefused: boolean) => void;
};

/** The commands that we send as requests. */
type Request = "submit_sm" | "enquire_link" | "unbind" | `bind_${Mode}`;

/** The most messages of the SMSC that wait for a commit; it must send further ones again. */
const MOST_BROUGHT = 200;
/** The wait for answers after the SMSC has unbound, and for its answer to our unbind. */
const GOODBYE_MS = 1_000;

export function openSession(
	settings: SmppSettings,
	mode: Mode,
	events: SessionEvents,
): Session {
	const { timeoutMs, enquireLinkSeconds } = settings;
	const overrides = overridesOf(settings);
	const pending = pendingRequests();
	const window: SendWindow = sendWindow(settings.window);
	let state: "connecting" | "binding" | "bound" | "leaving" | "ended" =
		"connecting";
	let isRefused = false;
	let broughtUnderWay = 0;
	let hasCarried = false;
	let timer: NodeJS.Timeout | undefined;
	let whenEnded: () => void = () => {};
	const gone = new Promise<void>((resolve) => {
		whenEnded = resolve;
	});

	const socket = connectTo(settings, bind);
	const line: Link = link(socket, timeoutMs, {
		received,
		drained: events.roomy,
		ended(reason) {
			state = "ended";
			clearTimeout(timer);
			pending.end();
			events.ended(reason, isRefused);
			whenEnded();
		},
	});
	// Not before: `connectTo` throws if the file of `ca` cannot be read.
	timer = setTimeout(() => line.destroy("timeout"), timeoutMs);

	function request(
		command: Request,
		body: Body = {},
		tlvs: readonly Tlv[] = [],
	) {
		const { sequence, answered } = pending.add(`${command}_resp`);
		line.send({ command, sequence, body, tlvs });
		return { sequence, answered };
	}

	function bind(): void {
		state = "binding";
		request(`bind_${mode}`, {
			system_id: settings.systemId,
			password: settings.password,
			system_type: settings.systemType,
			interface_version: 0x34,
		});
	}

	/** Runs in the same turn as the answer: receipts may follow it in the same segment. */
	function boundOr({ status, command }: Pdu): void {
		if (status !== OK || command === "generic_nack") {
			isRefused = isLoginRefused(status);
			line.destroy(`bind refused ${statusCode(status)}`);
			return;
		}
		state = "bound";
		watch();
		events.bound();
	}

	/** Asks whether the SMSC is there after it has been silent for a while. */
	function watch(): void {
		clearTimeout(timer);
		const quietMs = performance.now() - line.heardAt();
		const leftMs = enquireLinkSeconds * 1_000 - quietMs;
		timer = setTimeout(
			() => {
				if (state !== "bound") return;
				if (performance.now() - line.heardAt() < enquireLinkSeconds * 1_000) {
					watch();
					return;
				}
				const askedAt = performance.now();
				// Any PDU shows that the SMSC is there, so nobody waits for this answer.
				pending.late(request("enquire_link").sequence);
				timer = setTimeout(() => {
					if (line.heardAt() < askedAt) line.destroy("silence");
					else watch();
				}, timeoutMs);
			},
			Math.max(1, leftMs),
		);
	}

	function received(pdu: Pdu): void {
		const { command, sequence } = pdu;
		if (command.endsWith("_resp") || command === "generic_nack") {
			const taken = pending.take(pdu);
			// An answer to a forgotten request is ignored. A generic_nack for a request
			// that we never sent shows that the framing is lost.
			if (taken === "unfit") line.destroy("unfit answer");
			else if (taken === "unknown" && command === "generic_nack") {
				line.destroy(`generic_nack ${statusCode(pdu.status)}`);
			} else if (taken === "taken" && state === "binding") boundOr(pdu);
		} else if (command === "enquire_link") {
			line.send({ command: "enquire_link_resp", sequence });
		} else if (command === "unbind") {
			line.send({ command: "unbind_resp", sequence });
			leave("unbound by the SMSC");
		} else if (command === "deliver_sm" || command === "data_sm") {
			void bring(pdu, command);
		} else if (command !== "alert_notification") {
			// `outbind` asks for a bind, which we have.
			const status = command === "outbind" ? WRONG_STATE : INVALID_COMMAND;
			line.send({ command: "generic_nack", status, sequence });
		}
	}

	async function bring(
		pdu: Pdu,
		command: "deliver_sm" | "data_sm",
	): Promise<void> {
		const answer = (status: number) =>
			line.send({
				command: `${command}_resp` as const,
				status,
				body: {},
				sequence: pdu.sequence,
			});
		if (state !== "bound" && state !== "leaving") return answer(WRONG_STATE);
		if (broughtUnderWay >= MOST_BROUGHT) return answer(TRY_AGAIN);
		broughtUnderWay++;
		const status = await events.brought(pdu);
		hasCarried ||= status === OK;
		answer(status);
		broughtUnderWay--;
	}

	/** Takes no more messages; those under way may still be answered. */
	function leave(reason: string): void {
		if (state === "ended") return;
		state = "leaving";
		clearTimeout(timer);
		if (pending.size() === 0) line.close(reason);
		else timer = setTimeout(() => line.close(reason), GOODBYE_MS);
	}

	return {
		room: () =>
			state === "bound" && mode !== "receiver" && !line.isFull()
				? window.room(performance.now())
				: 0,
		pausedUntil: window.pausedUntil,
		submit(body, tlvs) {
			window.sent();
			const { sequence, answered } = request("submit_sm", body, tlvs);
			let isWaitedFor = true;
			const end = () => {
				if (!isWaitedFor) return;
				isWaitedFor = false;
				window.ended();
				events.roomy();
			};
			const judged = answered.then((answer) => {
				const at = performance.now();
				if (answer?.status === OK) {
					hasCarried = true;
					window.accepted(at);
				} else if (answer && isThrottled(answer.status, overrides)) {
					window.throttled(at);
				}
				end();
				// The SMSC has forgotten the bind: only a new one helps.
				if (answer && isUnbound(answer.status)) {
					line.destroy(`not bound ${statusCode(answer.status)}`);
				}
				return answer;
			});
			return {
				answered: judged,
				giveUp() {
					pending.late(sequence);
					end();
				},
			};
		},
		hasCarried: () => hasCarried,
		async close() {
			if (state === "bound") {
				state = "leaving";
				clearTimeout(timer);
				timer = setTimeout(() => line.destroy("closed"), GOODBYE_MS);
				void request("unbind").answered.then(() => line.close("closed"));
			} else if (state !== "ended") {
				line.destroy("closed");
			}
			await gone;
		},
	};
}
