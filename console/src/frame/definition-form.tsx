/** The common parts of the editors of workflows and of templates. */

import { Anchor, Button, Group, Paper, Stack, TextInput } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import {
	type FormEvent,
	type ReactNode,
	useEffect,
	useMemo,
	useRef,
} from "react";
import {
	type Definition,
	type Given,
	type Kind,
	useSave,
} from "./definitions.ts";
import { PageHead } from "./page-head.tsx";
import { say } from "./said.tsx";
import { useSession } from "./session.ts";
import { Failure } from "./states.tsx";
import { useTyped } from "./typed.ts";

type Named = Pick<Definition, "name" | "description">;

type Texts = {
	readonly back: string;
	readonly newTitle: string;
	readonly editTitle: (name: string) => string;
	readonly name: string;
	readonly nameHelp: string;
	readonly description: string;
	readonly save: string;
	readonly saved: string;
};

type Editing = {
	readonly texts: Texts;
	readonly form: Named;
	readonly isNew: boolean;
	readonly mayChange: boolean;
	readonly isPending: boolean;
	readonly error: Error | null;
	set(patch: Partial<Named>): void;
	/** `own`: the members that this kind has beside name and description. */
	save(own: Given): void;
};

/** `before`: null for a new one. */
export function useEditing<T extends Definition, Form extends Named>(
	kind: Kind,
	texts: Texts,
	before: T | null,
	formOf: (before: T | null) => Form,
	labels: Readonly<Record<keyof Form, string>>,
) {
	const navigate = useNavigate();
	const { can } = useSession();
	const shown = useRef<Form>(undefined);
	const kept = useMemo(
		() => withKeysOf(shown.current, formOf(before)),
		[before, formOf],
	);
	const typing = useTyped(kept);
	const { fields: form, typed, isChanged, set, forget } = typing;
	useEffect(() => {
		shown.current = form;
	});
	const { mutate, isPending, error } = useSave<T>(
		kind,
		before?.sid ?? null,
		(now) => typing.mustBeCurrent(formOf(now), labels),
	);
	const isNew = before === null;
	return {
		...{ texts, form, isNew, isPending, error },
		isSaved: !isChanged,
		mayChange: can(isNew ? `POST /2fa/${kind}` : `PUT /2fa/${kind}/:sid`),
		set,
		save(own: Given): void {
			const { name, description, ...content } = isNew ? form : typed;
			mutate(
				{
					...(name !== undefined && { name }),
					...(description !== undefined && { description }),
					...(Object.keys(content).length > 0 && own),
				},
				{
					onSuccess({ data }) {
						// Before it says so: whoever then leaves is not asked.
						if (!isNew) forget(typed);
						say(texts.saved);
						if (!isNew) return;
						void navigate({
							to: `/${kind}/${data.sid}` as "/",
							replace: true,
							ignoreBlocker: true,
						});
					},
				},
			);
		},
	};
}

/** Rows at the places of those shown before keep their keys, and with them the focus. */
function withKeysOf<Form extends object>(
	shown: Form | undefined,
	next: Form,
): Form {
	if (shown === undefined) return next;
	const members = Object.entries(next).map(([name, value]) => {
		const rows: unknown = shown[name as keyof Form];
		if (!Array.isArray(value) || !Array.isArray(rows)) return [name, value];
		const keyed = value.map((row, i) => ({
			...row,
			key: rows[i]?.key ?? row.key,
		}));
		return [name, keyed];
	});
	return Object.fromEntries(members) as Form;
}

export function DefinitionHead({
	kind,
	texts,
	before,
}: {
	readonly kind: Kind;
	readonly texts: Texts & { readonly title: string };
	/** Undefined: it is not there yet, or not any more. */
	readonly before: Definition | null | undefined;
}) {
	return (
		<>
			<Anchor component={Link} to={`/${kind}` as "/"} fz="sm">
				← {texts.back}
			</Anchor>
			<PageHead
				title={
					before === undefined
						? texts.title
						: before === null
							? texts.newTitle
							: texts.editTitle(before.name)
				}
			/>
		</>
	);
}

export function DefinitionForm({
	editing,
	isWrong,
	own,
	children,
}: {
	readonly editing: Editing;
	readonly isWrong: boolean;
	readonly own: () => Given;
	readonly children: ReactNode;
}) {
	const { texts, mayChange } = editing;
	function submit(event: FormEvent): void {
		event.preventDefault();
		if (!isWrong) editing.save(own());
	}
	return (
		<form onSubmit={submit}>
			<Stack gap="lg">
				<NameAndDescription editing={editing} />
				{children}
				<Failure error={editing.error} />
				{mayChange && (
					<Group>
						<Button
							type="submit"
							loading={editing.isPending}
							disabled={isWrong}
						>
							{texts.save}
						</Button>
					</Group>
				)}
			</Stack>
		</form>
	);
}

function NameAndDescription({ editing }: { readonly editing: Editing }) {
	const { texts, form, isNew, mayChange, set } = editing;
	return (
		<Paper withBorder p="md">
			<Stack gap="sm">
				{isNew && (
					<TextInput
						label={texts.name}
						description={texts.nameHelp}
						required
						maxLength={64}
						value={form.name}
						onChange={(event) => set({ name: event.currentTarget.value })}
					/>
				)}
				<TextInput
					label={texts.description}
					maxLength={255}
					readOnly={!mayChange}
					value={form.description}
					onChange={(event) => set({ description: event.currentTarget.value })}
				/>
			</Stack>
		</Paper>
	);
}
