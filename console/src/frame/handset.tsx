/** A phone: it shows messages, and rings when a call comes; the browser speaks the words of an answered call. */

import { Button } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useFormat } from "./format.ts";
import css from "./handset.module.css";
import { useHandsetTexts } from "./handset-texts.ts";
import type { SandboxMessage } from "./sandbox.ts";

export type Shown = Pick<
	SandboxMessage,
	"sid" | "channel" | "from" | "text" | "code" | "to"
> & { readonly at: string | null };

export function Handset({
	messages,
	ringing = null,
	title,
	nothing,
}: {
	/** The newest first; those of email are left out. */
	readonly messages: readonly Shown[];
	/** A call that has just come. */
	readonly ringing?: Shown | null;
	readonly title: string;
	readonly nothing: string;
}) {
	const [ended, setEnded] = useState<string | null>(null);
	const call = ringing !== null && ringing.sid !== ended ? ringing : null;
	const onPhone = messages.filter(({ channel }) => channel !== "email");
	return (
		<section className={css.phone} aria-label={title}>
			<div className={css.screen}>
				<div className={css.bar}>
					<bdi>{title}</bdi>
				</div>
				{call !== null && (
					<Ringing
						key={call.sid}
						call={call}
						onEnd={() => setEnded(call.sid)}
					/>
				)}
				<Messages messages={onPhone} nothing={nothing} />
			</div>
		</section>
	);
}

function Messages({
	messages,
	nothing,
}: {
	readonly messages: readonly Shown[];
	readonly nothing: string;
}) {
	const format = useFormat();
	const texts = useHandsetTexts();
	const end = useRef<HTMLLIElement>(null);
	const newest = messages[0]?.sid;
	// biome-ignore lint/correctness/useExhaustiveDependencies: the list goes to its end when a message comes.
	useEffect(() => {
		const list = end.current?.parentElement;
		if (list) list.scrollTop = list.scrollHeight;
	}, [newest]);
	return (
		<ul
			className={css.list}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reached by keys.
			tabIndex={0}
			aria-label={texts.messages}
			aria-live="polite"
		>
			{messages.length === 0 && <li className={css.nothing}>{nothing}</li>}
			{messages.toReversed().map((message) => (
				<li key={message.sid}>
					<div className={css.meta}>
						<bdi>{message.from || texts.app(message.channel)}</bdi>
						{" · "}
						{texts.channels[message.channel] ?? message.channel}
						{message.at !== null && ` · ${format.clock(message.at)}`}
					</div>
					<div className={css.bubble} data-channel={message.channel} dir="auto">
						<WithCode text={message.text ?? texts.lost} code={message.code} />
					</div>
				</li>
			))}
			<li ref={end} aria-hidden="true" />
		</ul>
	);
}

/** The text as it is, with the code in bold. */
function WithCode({
	text,
	code,
}: {
	readonly text: string;
	readonly code: string | null;
}) {
	const at = code === null || code === "" ? -1 : text.indexOf(code);
	if (code === null || at === -1) return text;
	return (
		<>
			{text.slice(0, at)}
			<bdi className={css.code}>{code}</bdi>
			{text.slice(at + code.length)}
		</>
	);
}

function Ringing({
	call,
	onEnd,
}: {
	readonly call: Shown;
	readonly onEnd: () => void;
}) {
	const texts = useHandsetTexts();
	const [isAnswered, setAnswered] = useState(false);
	const answer = useRef<HTMLButtonElement>(null);
	useEffect(() => () => window.speechSynthesis?.cancel(), []);
	const words = call.text ?? texts.lost;
	return (
		<div className={css.call} role="alert">
			<div>
				{isAnswered ? texts.onCall : texts.calls}
				<br />
				<strong>
					<bdi>{call.from}</bdi>
				</strong>
			</div>
			{isAnswered && (
				<div className={css.words} dir="auto">
					{words}
				</div>
			)}
			<div className={css.buttons}>
				{!isAnswered && (
					<Button
						ref={answer}
						size="xs"
						color="teal.9"
						onClick={() => {
							setAnswered(true);
							speak(words);
						}}
					>
						{texts.answer}
					</Button>
				)}
				<Button size="xs" color="red.9" onClick={onEnd}>
					{isAnswered ? texts.hangUp : texts.decline}
				</Button>
			</div>
		</div>
	);
}

/** Browsers without voices stay silent: the words are on the screen as well. */
function speak(words: string): void {
	const voice = window.speechSynthesis;
	if (voice === undefined) return;
	voice.cancel();
	voice.speak(new SpeechSynthesisUtterance(words));
}
