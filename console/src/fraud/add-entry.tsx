/** Adds an entry to a list. */

import {
	Button,
	Group,
	NativeSelect,
	SegmentedControl,
	SimpleGrid,
	Stack,
	TextInput,
} from "@mantine/core";
import { type FormEvent, useState } from "react";
import { api } from "../frame/api.ts";
import { useChange } from "../frame/query.ts";
import { say } from "../frame/said.tsx";
import { Section } from "../frame/section.tsx";
import { Failure } from "../frame/states.tsx";
import {
	bodyOf,
	LISTS,
	NOTHING_TYPED,
	SUBJECTS,
	type Typed,
} from "./entry-fields.ts";
import { useTexts } from "./texts.ts";

export function AddEntry({ path }: { readonly path: string }) {
	const texts = useTexts();
	const [typed, setTyped] = useState<Typed>(NOTHING_TYPED);
	const adding = useChange((given: object) => api.post(path, given), [path]);
	const field = (name: "value" | "reason" | "ends") => ({
		value: typed[name],
		onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
			setTyped({ ...typed, [name]: currentTarget.value }),
	});

	function add(event: FormEvent) {
		event.preventDefault();
		adding.mutate(bodyOf(typed), {
			onSuccess() {
				say(texts.added);
				setTyped({ ...typed, value: "", reason: "", ends: "" });
			},
		});
	}

	return (
		<Section title={texts.addTitle}>
			<form onSubmit={add}>
				<Stack>
					<SegmentedControl
						w="fit-content"
						aria-label={texts.list}
						value={typed.list}
						onChange={(list) =>
							setTyped({ ...typed, list: list as Typed["list"] })
						}
						data={LISTS.map((value) => ({
							value,
							label: texts.listNames[value] ?? value,
						}))}
					/>
					<SimpleGrid
						cols={{ base: 1, sm: 2, lg: 4 }}
						className="postern-fields"
					>
						<NativeSelect
							label={texts.subject}
							value={typed.subject}
							data={SUBJECTS.map((value) => ({
								value,
								label: texts.subjects[value] ?? value,
							}))}
							onChange={({ currentTarget }) =>
								setTyped({
									...typed,
									subject: currentTarget.value as Typed["subject"],
								})
							}
						/>
						<TextInput
							label={texts.value}
							description={texts.valueHelp[typed.subject]}
							required
							maxLength={300}
							autoComplete="off"
							spellCheck={false}
							{...field("value")}
						/>
						<TextInput
							label={texts.reason}
							description={texts.reasonHelp}
							required
							maxLength={200}
							{...field("reason")}
						/>
						<TextInput
							type="datetime-local"
							label={texts.ends}
							description={texts.endsHelp}
							{...field("ends")}
						/>
					</SimpleGrid>
					<Failure error={adding.error} />
					<Group>
						<Button type="submit" loading={adding.isPending}>
							{texts.add}
						</Button>
					</Group>
				</Stack>
			</form>
		</Section>
	);
}
