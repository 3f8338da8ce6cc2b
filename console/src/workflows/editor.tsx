/** Makes or changes a workflow: its steps as rows, and on a time line. */

import { Box, Button, Group, Paper, Stack, Title } from "@mantine/core";
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
	const texts = useTexts();
	const { account } = useSession();
	if (sid === null) return <Editor key={account.sid} workflow={null} />;
	return (
		<Loaded
			query={workflow}
			head={
				<DefinitionHead kind="workflows" texts={texts} before={undefined} />
			}
		>
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
	const { can } = useSession();
	const editing = useEditing("workflows", texts, workflow, formOf, texts);
	const { form, isSaved, mayChange, set } = editing;
	const { steps } = form;
	return (
		<>
			<DefinitionHead kind="workflows" texts={texts} before={workflow} />
			<Box maw={880}>
				<DefinitionForm
					editing={editing}
					isWrong={steps.some(
						({ interval }) => intervalFault(interval) !== null,
					)}
					own={() => ({ channels: wireSteps(steps) })}
				>
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
				</DefinitionForm>
			</Box>
			{workflow !== null && can("POST /2fa/send") && (
				<DryRun workflow={workflow} isSaved={isSaved} />
			)}
			<Unsaved isChanged={!isSaved} />
		</>
	);
}
