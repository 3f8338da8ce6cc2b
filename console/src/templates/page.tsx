/** Templates: the list, and the editor of one. */

import { Table } from "@mantine/core";
import { useParams } from "@tanstack/react-router";
import { DefinitionList } from "../frame/definition-list.tsx";
import { TemplateEditor } from "./editor.tsx";
import type { Template } from "./rows.ts";
import { useTexts } from "./texts.ts";

export default function TemplatesPage() {
	const { sid } = useParams({ strict: false }) as { sid?: string };
	return sid === undefined ? (
		<TemplateList />
	) : (
		<TemplateEditor key={sid} sid={sid === "new" ? null : sid} />
	);
}

function TemplateList() {
	const texts = useTexts();
	return (
		<DefinitionList<Template>
			kind="templates"
			texts={texts}
			head={<Table.Th scope="col">{texts.texts}</Table.Th>}
			content={(template) => texts.count(template.texts.length)}
		/>
	);
}
