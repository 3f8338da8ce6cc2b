/** Makes or changes a template; beside it the text as a phone shows it. */

import { Button, Grid, Group } from "@mantine/core";
import { useState } from "react";
import {
	DefinitionForm,
	DefinitionHead,
	useEditing,
} from "../frame/definition-form.tsx";
import { useDefinition } from "../frame/definitions.ts";
import { Icon } from "../frame/icons.tsx";
import { useSession } from "../frame/session.ts";
import { Loaded } from "../frame/states.tsx";
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
	const texts = useTexts();
	const { account } = useSession();
	if (sid === null) return <Editor key={account.sid} template={null} />;
	return (
		<Loaded
			query={template}
			head={
				<DefinitionHead kind="templates" texts={texts} before={undefined} />
			}
		>
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
	const { own, account } = useSession();
	const editing = useEditing("templates", texts, template, formOf, {
		...texts,
		rows: texts.texts,
	});
	const [shown, setShown] = useState(0);
	const { form, isSaved, mayChange, set } = editing;
	const { rows } = form;
	// HTML of customers is refused: their emails leave from the operator's servers.
	const mayHaveHtml = own.isMaster === true && account.sid === own.sid;
	return (
		<>
			<DefinitionHead kind="templates" texts={texts} before={template} />
			<Grid gap="lg">
				<Grid.Col span={{ base: 12, md: 7 }}>
					<DefinitionForm
						editing={editing}
						isWrong={rows.some(({ body }) => bodyFault(body) !== null)}
						own={() => ({ texts: wireTexts(rows) })}
					>
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
					</DefinitionForm>
				</Grid.Col>
				<Grid.Col span={{ base: 12, md: 5 }}>
					<Preview
						row={rows[shown] ?? rows[0] ?? newRow()}
						number={Math.min(shown, rows.length - 1) + 1}
						accountName={account.name}
					/>
				</Grid.Col>
			</Grid>
			<Unsaved isChanged={!isSaved} />
		</>
	);
}
