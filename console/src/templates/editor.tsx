/** Makes or changes a template; beside it the text as a phone shows it. */

import {
	Anchor,
	Button,
	Grid,
	Group,
	Paper,
	Stack,
	TextInput,
} from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useDefinition, useSave } from "../frame/definitions.ts";
import { Icon } from "../frame/icons.tsx";
import { PageHead } from "../frame/page-head.tsx";
import { say } from "../frame/said.tsx";
import { useSession } from "../frame/session.ts";
import { Failure, Loaded } from "../frame/states.tsx";
import { Unsaved } from "../frame/unsaved.tsx";
import { Preview } from "./preview.tsx";
import { bodyFault } from "./preview-text.ts";
import {
	MOST_TEXTS,
	newRow,
	type Row,
	type Template,
	wireTexts,
} from "./rows.ts";
import { TextRow } from "./text-row.tsx";
import { useTexts } from "./texts.ts";

export function TemplateEditor({ sid }: { readonly sid: string | null }) {
	const template = useDefinition<Template>("templates", sid);
	const { account } = useSession();
	if (sid === null) return <Editor key={account.sid} template={null} />;
	return (
		<Loaded query={template}>
			{(data) => <Editor key={data.sid} template={data} />}
		</Loaded>
	);
}

type Form = {
	readonly name: string;
	readonly description: string;
	readonly rows: readonly Row[];
};

function formOf(template: Template | null): Form {
	return template === null
		? {
				...{ name: "", description: "" },
				rows: [newRow({ body: "{code} is your {service} code" })],
			}
		: {
				name: template.name,
				description: template.description,
				rows: template.texts.map(newRow),
			};
}

function Editor({ template }: { readonly template: Template | null }) {
	const texts = useTexts();
	const navigate = useNavigate();
	const { can, own, account } = useSession();
	const [form, setForm] = useState(() => formOf(template));
	const [saved, setSaved] = useState(form);
	const [shown, setShown] = useState(0);
	const save = useSave<Template>("templates", template?.sid ?? null);
	const set = (patch: Partial<Form>) => setForm({ ...form, ...patch });
	const { rows } = form;
	const isWrong = rows.some(({ body }) => bodyFault(body) !== null);
	const mayChange = can(
		template === null ? "POST /2fa/templates" : "PUT /2fa/templates/:sid",
	);
	// HTML of customers is refused: their emails leave from the operator's servers.
	const mayHaveHtml = own.isMaster === true && account.sid === own.sid;

	function submit(event: FormEvent): void {
		event.preventDefault();
		if (isWrong) return;
		save.mutate(
			{
				...(template === null && { name: form.name }),
				description: form.description,
				texts: wireTexts(rows),
			},
			{
				onSuccess({ data }) {
					setSaved(form);
					say(texts.saved);
					if (template !== null) return;
					void navigate({
						to: `/templates/${data.sid}` as "/",
						replace: true,
						ignoreBlocker: true,
					});
				},
			},
		);
	}

	return (
		<>
			<Anchor component={Link} to={"/templates" as "/"} fz="sm">
				← {texts.back}
			</Anchor>
			<PageHead
				title={
					template === null ? texts.newTitle : texts.editTitle(template.name)
				}
			/>
			<Grid gap="lg">
				<Grid.Col span={{ base: 12, md: 7 }}>
					<form onSubmit={submit}>
						<Stack gap="lg">
							<Paper withBorder p="md">
								<Stack gap="sm">
									{template === null && (
										<TextInput
											label={texts.name}
											description={texts.nameHelp}
											required
											maxLength={64}
											value={form.name}
											onChange={(event) =>
												set({ name: event.currentTarget.value })
											}
										/>
									)}
									<TextInput
										label={texts.description}
										maxLength={255}
										readOnly={!mayChange}
										value={form.description}
										onChange={(event) =>
											set({ description: event.currentTarget.value })
										}
									/>
								</Stack>
							</Paper>
							{rows.map((row, i) => (
								<TextRow
									key={row.key}
									row={row}
									number={i + 1}
									isOnly={rows.length === 1}
									mayChange={mayChange}
									mayHaveHtml={mayHaveHtml}
									onFocus={() => setShown(i)}
									onChange={(next) => set({ rows: rows.with(i, next) })}
									onTake={() => {
										setShown(0);
										set({ rows: rows.toSpliced(i, 1) });
									}}
								/>
							))}
							{mayChange && rows.length < MOST_TEXTS && (
								<Group>
									<Button
										variant="default"
										leftSection={<Icon name="plus" size={16} />}
										onClick={() => {
											setShown(rows.length);
											set({ rows: [...rows, newRow()] });
										}}
									>
										{texts.add}
									</Button>
								</Group>
							)}
							<Failure error={save.error} />
							{mayChange && (
								<Group>
									<Button
										type="submit"
										loading={save.isPending}
										disabled={isWrong}
									>
										{texts.save}
									</Button>
								</Group>
							)}
						</Stack>
					</form>
				</Grid.Col>
				<Grid.Col span={{ base: 12, md: 5 }}>
					<Preview
						row={rows[shown] ?? rows[0] ?? newRow()}
						number={Math.min(shown, rows.length - 1) + 1}
						accountName={account.name}
					/>
				</Grid.Col>
			</Grid>
			<Unsaved isChanged={form !== saved} />
		</>
	);
}
