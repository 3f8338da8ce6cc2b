/** The reference of the API: its operations, and one of them beside the list. */

import { Anchor, Button, Stack, Text, TextInput } from "@mantine/core";
import { Link, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Icon } from "../frame/icons.tsx";
import { PageHead } from "../frame/page-head.tsx";
import { pathOf } from "../frame/place.ts";
import { useGet } from "../frame/query.ts";
import { Empty, Loaded } from "../frame/states.tsx";
import { useFrameTexts } from "../frame/texts.ts";
import { type ApiDocument, type Operation, operationsOf } from "./document.ts";
import { OneOperation } from "./operation.tsx";
import css from "./page.module.css";
import { useTexts } from "./texts.ts";

export default function ReferencePage() {
	const texts = useTexts();
	const frame = useFrameTexts();
	const query = useGet<ApiDocument>("/openapi.json");
	return (
		<>
			<PageHead title={frame.pages.reference} text={texts.text}>
				<Anchor href={pathOf("/openapi.json")} target="_blank">
					{texts.document}
				</Anchor>
			</PageHead>
			<Loaded query={query}>
				{(document) => <Operations document={document} />}
			</Loaded>
		</>
	);
}

function Operations({ document }: { readonly document: ApiDocument }) {
	const texts = useTexts();
	const { operation: chosen } = useParams({ strict: false }) as {
		operation?: string;
	};
	const operations = useMemo(() => operationsOf(document), [document]);
	const found = operations.find(({ id }) => id === chosen);
	return (
		<div
			className={`${css.columns} ${chosen === undefined ? "" : css.isChosen}`}
		>
			<List document={document} operations={operations} />
			<div>
				{chosen !== undefined && (
					<Button
						component={Link}
						to="/docs"
						variant="subtle"
						size="compact-sm"
						hiddenFrom="md"
						mb="sm"
						leftSection={<Icon name="back" size={14} />}
					>
						{texts.all}
					</Button>
				)}
				{found !== undefined ? (
					<OneOperation key={found.id} document={document} operation={found} />
				) : chosen === undefined ? (
					<Empty title={texts.chooseTitle}>{texts.chooseText}</Empty>
				) : (
					<Empty title={texts.unknownTitle} />
				)}
			</div>
		</div>
	);
}

function List({
	document,
	operations,
}: {
	readonly document: ApiDocument;
	readonly operations: readonly Operation[];
}) {
	const texts = useTexts();
	const [wanted, setWanted] = useState("");
	const sought = wanted.trim().toLowerCase();
	const found = operations.filter(({ method, path, summary, id }) =>
		`${method} ${path} ${summary} ${id}`.toLowerCase().includes(sought),
	);
	return (
		<nav className={css.list} aria-label={texts.operations}>
			<Stack gap="xs">
				<TextInput
					label={texts.find}
					type="search"
					value={wanted}
					onChange={({ currentTarget }) => setWanted(currentTarget.value)}
				/>
				{found.length === 0 && <Text c="dimmed">{texts.none}</Text>}
				<div lang="en">
					{document.tags.map(({ name }) => {
						const own = found.filter(({ tag }) => tag === name);
						if (own.length === 0) return null;
						return (
							<div key={name}>
								<Text fz="xs" fw={600} c="dimmed" px="0.6rem">
									{name}
								</Text>
								<ul className={css.items} aria-label={name}>
									{own.map(({ id, summary, method }) => (
										<li key={id}>
											<Link to={`/docs/${id}`} className={css.item}>
												{summary} <span className={css.small}>{method}</span>
											</Link>
										</li>
									))}
								</ul>
							</div>
						);
					})}
				</div>
			</Stack>
		</nav>
	);
}
