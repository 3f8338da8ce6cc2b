/** Makes or changes a workflow: its steps as rows, and on a time line. */

import {
	Anchor,
	Button,
	Group,
	Paper,
	Stack,
	TextInput,
	Title,
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
import { DryRun } from "./dry-run.tsx";
import { StepRow } from "./step-row.tsx";
import {
	intervalFault,
	MOST_STEPS,
	moved,
	newStep,
	type Step,
	stepsOf,
	type Workflow,
	wireSteps,
} from "./steps.ts";
import { useTexts } from "./texts.ts";
import { TimeLine } from "./time-line.tsx";

export function WorkflowEditor({ sid }: { readonly sid: string | null }) {
	const workflow = useDefinition<Workflow>("workflows", sid);
	const { account } = useSession();
	if (sid === null) return <Editor key={account.sid} workflow={null} />;
	return (
		<Loaded query={workflow}>
			{/* What is typed stays when the reply comes anew. */}
			{(data) => <Editor key={data.sid} workflow={data} />}
		</Loaded>
	);
}

type Form = {
	readonly name: string;
	readonly description: string;
	readonly steps: readonly Step[];
};

function formOf(workflow: Workflow | null): Form {
	return workflow === null
		? {
				...{ name: "", description: "" },
				steps: [newStep("sms", "0"), newStep("call", "60")],
			}
		: {
				name: workflow.name,
				description: workflow.description,
				steps: stepsOf(workflow.channels),
			};
}

function Editor({ workflow }: { readonly workflow: Workflow | null }) {
	const texts = useTexts();
	const navigate = useNavigate();
	const { can } = useSession();
	const [form, setForm] = useState(() => formOf(workflow));
	const [saved, setSaved] = useState(form);
	const save = useSave<Workflow>("workflows", workflow?.sid ?? null);
	const set = (patch: Partial<Form>) => setForm({ ...form, ...patch });
	const { steps } = form;
	const isWrong = steps.some(
		({ interval }) => intervalFault(interval) !== null,
	);
	const mayChange = can(
		workflow === null ? "POST /2fa/workflows" : "PUT /2fa/workflows/:sid",
	);

	function submit(event: FormEvent): void {
		event.preventDefault();
		if (isWrong) return;
		save.mutate(
			{
				...(workflow === null && { name: form.name }),
				description: form.description,
				channels: wireSteps(steps),
			},
			{
				onSuccess({ data }) {
					setSaved(form);
					say(texts.saved);
					if (workflow !== null) return;
					void navigate({
						to: `/workflows/${data.sid}` as "/",
						replace: true,
						ignoreBlocker: true,
					});
				},
			},
		);
	}

	return (
		<>
			<Anchor component={Link} to={"/workflows" as "/"} fz="sm">
				← {texts.back}
			</Anchor>
			<PageHead
				title={
					workflow === null ? texts.newTitle : texts.editTitle(workflow.name)
				}
			/>
			<form onSubmit={submit}>
				<Stack gap="lg" maw={880}>
					<Paper withBorder p="md">
						<Stack gap="sm">
							{workflow === null && (
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
								onChange={(event) =>
									set({ description: event.currentTarget.value })
								}
							/>
						</Stack>
					</Paper>
					<Paper withBorder p="md" component="section" aria-label={texts.line}>
						<Title order={2} fz="md">
							{texts.line}
						</Title>
						<TimeLine label={texts.line} steps={steps} />
					</Paper>
					<Stack gap="sm" component="section" aria-label={texts.steps}>
						{steps.map((step, i) => (
							<StepRow
								key={step.key}
								step={step}
								number={i + 1}
								of={steps.length}
								mayChange={mayChange}
								onChange={(next) => set({ steps: steps.with(i, next) })}
								onMove={(to) => set({ steps: moved(steps, i, to) })}
								onTake={() => set({ steps: steps.toSpliced(i, 1) })}
							/>
						))}
						{mayChange && steps.length < MOST_STEPS && (
							<Group>
								<Button
									variant="default"
									leftSection={<Icon name="plus" size={16} />}
									onClick={() =>
										set({ steps: [...steps, newStep("call", "60")] })
									}
								>
									{texts.add}
								</Button>
							</Group>
						)}
					</Stack>
					<Failure error={save.error} />
					{mayChange && (
						<Group>
							<Button type="submit" loading={save.isPending} disabled={isWrong}>
								{texts.save}
							</Button>
						</Group>
					)}
				</Stack>
			</form>
			{workflow !== null && can("POST /2fa/send") && (
				<DryRun workflow={workflow} isSaved={form === saved} />
			)}
			<Unsaved isChanged={form !== saved} />
		</>
	);
}
