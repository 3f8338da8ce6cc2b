/** A form that sends the request of an operation in the session of this browser. */

import {
	Alert,
	Button,
	Code,
	Group,
	SimpleGrid,
	Stack,
	Text,
	Textarea,
	TextInput,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ApiError, errorOf, isProofNeeded, sentRaw } from "../frame/api.ts";
import { CopyButton } from "../frame/copy.tsx";
import { useFormat } from "../frame/format.ts";
import { basePath } from "../frame/place.ts";
import { ask } from "../frame/prompts.ts";
import { Section } from "../frame/section.tsx";
import { useSession } from "../frame/session.ts";
import { Failure } from "../frame/states.tsx";
import { useFrameTexts } from "../frame/texts.ts";
import type { Operation } from "./document.ts";
import css from "./page.module.css";
import { curlOf, filledFor, headersOf, targetOf } from "./request.ts";
import { useTexts } from "./texts.ts";

type Answer = {
	readonly status: number;
	readonly ms: number;
	readonly headers: string;
	readonly body: string;
};

export function TryIt({ operation }: { readonly operation: Operation }) {
	const texts = useTexts();
	const frame = useFrameTexts();
	const { account, own, role, can, me } = useSession();
	const [filled, setFilled] = useState(() =>
		filledFor(operation, account.sid, account.sid === own.sid),
	);
	const [answer, setAnswer] = useState<Answer | null>(null);
	const [error, setError] = useState<unknown>(null);
	const [isBusy, setBusy] = useState(false);
	const rule = ruleOf(operation);
	const isTaken = operation.isOpen || can(rule);
	const base = me.publicUrl ?? window.location.origin + basePath;
	const curl = curlOf(operation, filled, base, account.sid);

	async function send(event: FormEvent) {
		event.preventDefault();
		setError(null);
		setAnswer(null);
		const target = targetOf(operation, filled);
		if (target === null) return setError(new Error(texts.missing));
		if (operation.body !== null && !isJson(filled.body)) {
			return setError(new Error(texts.badJson));
		}
		setBusy(true);
		try {
			setAnswer(await answerTo(operation, target, filled));
		} catch {
			setError(new ApiError(frame.noAnswer, { status: 0, code: 0 }));
		}
		setBusy(false);
	}

	return (
		<Section
			title={texts.tryIt}
			text={operation.isOpen ? texts.tryOpen : texts.tryText}
		>
			{!isTaken ? (
				<Text c="dimmed">
					{role === "owner"
						? texts.tokenOnly
						: texts.notYours(frame.roles[role])}
				</Text>
			) : (
				<form onSubmit={send}>
					<Stack>
						{operation.parameters.length > 0 && (
							<SimpleGrid cols={{ base: 1, sm: 2 }}>
								{operation.parameters.map(({ name, in: place }) => (
									<TextInput
										key={`${place} ${name}`}
										label={name}
										required={place === "path"}
										autoComplete="off"
										spellCheck={false}
										value={filled.values[name] ?? ""}
										onChange={({ currentTarget: { value } }) =>
											setFilled({
												...filled,
												values: { ...filled.values, [name]: value },
											})
										}
									/>
								))}
							</SimpleGrid>
						)}
						{operation.body !== null && (
							<Textarea
								label={texts.bodyLabel}
								ff="monospace"
								autosize
								minRows={3}
								maxRows={16}
								spellCheck={false}
								value={filled.body}
								onChange={({ currentTarget: { value } }) =>
									setFilled({ ...filled, body: value })
								}
							/>
						)}
						<Failure error={error} />
						<Group>
							<Button type="submit" loading={isBusy}>
								{texts.send}
							</Button>
						</Group>
					</Stack>
				</form>
			)}
			{answer !== null && <Shown answer={answer} />}
			<Group justify="space-between">
				<Text fw={600} fz="sm">
					{texts.curl}
				</Text>
				<CopyButton text={curl} label={texts.curl} />
			</Group>
			<Code
				block
				className={css.curl}
				tabIndex={0}
				role="region"
				aria-label={texts.curl}
			>
				{curl}
			</Code>
		</Section>
	);
}

function Shown({ answer }: { readonly answer: Answer }) {
	const texts = useTexts();
	const format = useFormat();
	const isGood = answer.status < 400;
	return (
		<Alert
			role="status"
			variant="outline"
			color={isGood ? "teal" : "red"}
			title={texts.answered(answer.status, format.duration(answer.ms))}
		>
			<Stack gap="xs">
				<Code block className={css.pre} dir="auto">
					{answer.body}
				</Code>
				<Text fz="xs" c="dimmed">
					{texts.headers}
				</Text>
				<Code block className={css.pre}>
					{answer.headers}
				</Code>
			</Stack>
		</Alert>
	);
}

/** The line of the table of roles: `GET /accounts/:sid`. */
function ruleOf({ method, path }: Operation): string {
	return `${method} ${path.replace(/\{(\w+)\}/g, ":$1")}`;
}

const MOST_SHOWN = 50_000;

async function answerTo(
	operation: Operation,
	target: string,
	filled: ReturnType<typeof filledFor>,
): Promise<Answer> {
	const send = () =>
		sentRaw(operation.method, target, {
			headers: headersOf(operation, filled),
			...(operation.body !== null && { body: filled.body }),
		});
	const begun = performance.now();
	let response = await send();
	if (response.status === 401 && !operation.isOpen && (await ask("sign-in"))) {
		response = await send();
	} else if (response.status === 403) {
		const refusal = await errorOf(response.clone());
		if (isProofNeeded(refusal) && (await ask("proof"))) response = await send();
	}
	const text = await response.text();
	return {
		status: response.status,
		ms: performance.now() - begun,
		headers: [...response.headers]
			.map(([name, value]) => `${name}: ${value}`)
			.join("\n"),
		body: pretty(text).slice(0, MOST_SHOWN),
	};
}

function pretty(text: string): string {
	try {
		return JSON.stringify(JSON.parse(text), null, 2);
	} catch {
		return text;
	}
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}
