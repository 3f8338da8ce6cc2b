/** A page that waits, has nothing, or has failed. */

import {
	Alert,
	Button,
	Group,
	Loader,
	Stack,
	Text,
	Title,
} from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError } from "./api.ts";
import { goOn } from "./prompts.ts";
import { type FrameTexts, useFrameTexts } from "./texts.ts";
import { ChangedMeanwhile } from "./typed.ts";

export function Loading() {
	const texts = useFrameTexts();
	return (
		<Group justify="center" p="xl" role="status">
			<Loader size="sm" aria-hidden />
			<Text c="dimmed">{texts.loading}</Text>
		</Group>
	);
}

export function Empty({
	title,
	level = 2,
	children,
	action,
}: {
	readonly title: string;
	/** 1: it stands in the place of the whole page. */
	readonly level?: 1 | 2;
	readonly children?: ReactNode;
	/** Buttons or links: the way to the first thing. */
	readonly action?: ReactNode;
}) {
	return (
		<Stack align="center" gap="xs" py={48} px="md" ta="center">
			<Title order={level} fz="md">
				{title}
			</Title>
			{children !== undefined && (
				<Text c="dimmed" maw={460} component="div">
					{children}
				</Text>
			)}
			{action}
		</Stack>
	);
}

/** The sentence for a person. Postern's own sentences are English. */
export function sentenceOf(
	error: unknown,
	texts: FrameTexts,
): { readonly sentence: string; readonly isEnglish: boolean } {
	const own = (sentence: string) => ({ sentence, isEnglish: false });
	if (error instanceof ChangedMeanwhile) {
		return own(texts.changedMeanwhile(error.members.join(", ")));
	}
	if (!(error instanceof ApiError)) {
		return {
			sentence: error instanceof Error ? error.message : String(error),
			isEnglish: true,
		};
	}
	const { status, code, retryAfter, message } = error;
	if (status === 0 || status === 502 || status === 504) {
		return own(texts.noAnswer);
	}
	if (status === 503) return own(texts.busy);
	if (code === 429) return own(texts.tooMany(retryAfter));
	return { sentence: message, isEnglish: true };
}

/** An error beside a form or in a page; nothing without one. */
export function Failure({
	error,
	onRetry,
}: {
	readonly error: unknown;
	readonly onRetry?: () => void;
}) {
	const texts = useFrameTexts();
	const [settled, setSettled] = useState<unknown>(null);
	if (error === null || error === undefined || error === settled) return null;
	const { sentence, isEnglish } = sentenceOf(error, texts);
	const id = error instanceof ApiError ? error.requestId : null;
	return (
		<Alert color="red" variant="outline" role="alert" title={texts.failed}>
			<Stack gap="xs" align="flex-start">
				<span dir="auto" {...(isEnglish && { lang: "en" })}>
					{sentence}
				</span>
				{id !== null && (
					<Text fz="xs" c="dimmed">
						{texts.requestId(id)}
					</Text>
				)}
				{error instanceof ChangedMeanwhile && (
					<Button
						size="xs"
						variant="default"
						onClick={() => {
							setSettled(error);
							error.showTheirs();
						}}
					>
						{texts.showTheirs}
					</Button>
				)}
				{onRetry && (
					<Button
						size="xs"
						variant="default"
						onClick={() => {
							goOn();
							onRetry();
						}}
					>
						{texts.again}
					</Button>
				)}
			</Stack>
		</Alert>
	);
}

/** The content of a query, or its state. */
export function Loaded<T>({
	query,
	head,
	children,
}: {
	readonly query: UseQueryResult<T, Error>;
	/** The head of a page that is all content, shown if that does not come. */
	readonly head?: ReactNode;
	readonly children: (data: T) => ReactNode;
}) {
	const { data, error, refetch } = query;
	if (data !== undefined) {
		return (
			<>
				<Failure error={error} onRetry={() => void refetch()} />
				{children(data)}
			</>
		);
	}
	if (!error) return <Loading />;
	return (
		<>
			{head}
			<Failure error={error} onRetry={() => void refetch()} />
		</>
	);
}
