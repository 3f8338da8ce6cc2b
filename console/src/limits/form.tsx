/** Makes a limit, or changes one. */

import {
	Button,
	Fieldset,
	Group,
	Text,
	Textarea,
	TextInput,
} from "@mantine/core";
import { api, type Enveloped } from "../frame/api.ts";
import { latest, useChange } from "../frame/change.ts";
import { FormDialog } from "../frame/form-dialog.tsx";
import { say } from "../frame/said.tsx";
import { useSession } from "../frame/session.ts";
import { useTyped } from "../frame/typed.ts";
import { bucketsOf, type Limit, PATH } from "./limit.ts";
import { useTexts } from "./texts.ts";

/** As typed: the server says what is wrong with it. */
type Typed = {
	readonly id: number;
	readonly name: string;
	readonly max: string;
	readonly interval: string;
};

type Fields = {
	readonly name: string;
	readonly description: string;
	readonly buckets: readonly Typed[];
};

const FIRST: Typed = { id: 0, name: "ten minutes", max: "5", interval: "600" };
const SECOND: Typed = { id: 1, name: "day", max: "20", interval: "86400" };

export function LimitForm({
	limit,
	onClose,
	onSaved,
}: {
	/** Absent: a new one. */
	readonly limit?: Limit;
	readonly onClose: () => void;
	readonly onSaved: (limit: Limit) => void;
}) {
	const texts = useTexts();
	const { account } = useSession();
	const { fields, typed, isChanged, set, mustBeCurrent } = useTyped(
		fieldsOf(limit),
	);
	const { name, description, buckets } = fields;
	const setBuckets = (next: readonly Typed[]) => set({ buckets: next });
	const saving = useChange(
		async (body: object) => {
			if (limit === undefined) {
				return await api.post<Enveloped<Limit>>(PATH, body);
			}
			const { now, options } = await latest<Limit>(
				`${PATH}/search/${limit.sid}`,
				{ accountSid: account.sid },
			);
			mustBeCurrent(fieldsOf(now), texts);
			const path = `${PATH}/${limit.sid}`;
			return await api.put<Enveloped<Limit>>(path, body, options);
		},
		[PATH, "/console/limits"],
	);

	function save() {
		const given = limit === undefined ? fields : typed;
		saving.mutate(
			{ ...bodyOf(given), accountSid: account.sid },
			{
				onSuccess({ data }) {
					say(limit === undefined ? texts.made : texts.saved);
					onClose();
					onSaved(data);
				},
			},
		);
	}

	return (
		<FormDialog
			title={limit === undefined ? texts.make : limit.name}
			size="lg"
			action={limit === undefined ? texts.make : texts.save}
			isUnchanged={limit !== undefined && !isChanged}
			isBusy={saving.isPending}
			error={saving.error}
			onSubmit={save}
			onClose={onClose}
		>
			{limit === undefined && (
				<TextInput
					label={texts.name}
					description={texts.nameHelp}
					required
					maxLength={64}
					data-autofocus
					value={name}
					onChange={({ currentTarget }) => set({ name: currentTarget.value })}
				/>
			)}
			<Text fz="sm" c="dimmed">
				{texts.bucketsHelp}
			</Text>
			{buckets.map((bucket) => (
				<BucketFields
					key={bucket.id}
					bucket={bucket}
					onChange={(next) =>
						setBuckets(
							buckets.map((each) => (each.id === next.id ? next : each)),
						)
					}
					onDrop={
						buckets.length > 1
							? () => setBuckets(buckets.filter(({ id }) => id !== bucket.id))
							: null
					}
				/>
			))}
			{buckets.length === 1 && (
				<Button
					variant="default"
					size="xs"
					w="fit-content"
					onClick={() =>
						setBuckets([
							...buckets,
							{ ...SECOND, id: (buckets[0]?.id ?? 0) + 1 },
						])
					}
				>
					{texts.addBucket}
				</Button>
			)}
			<Textarea
				label={texts.description}
				maxLength={255}
				autosize
				value={description}
				onChange={({ currentTarget }) =>
					set({ description: currentTarget.value })
				}
			/>
		</FormDialog>
	);
}

function fieldsOf(limit: Limit | undefined): Fields {
	return {
		name: limit?.name ?? "",
		description: limit?.description ?? "",
		buckets: limit === undefined ? [FIRST] : bucketsOf(limit).map(rowOf),
	};
}

function bodyOf({ name, description, buckets }: Partial<Fields>): object {
	return {
		...(name !== undefined && { name: name.trim() }),
		...(description !== undefined && { description }),
		...(buckets && {
			buckets: buckets.map(({ name: bucket, max, interval }) => ({
				...{ name: bucket.trim(), max: max.trim() },
				interval: interval.trim(),
			})),
		}),
	};
}

function rowOf(
	{ name, max, interval }: ReturnType<typeof bucketsOf>[number],
	id: number,
): Typed {
	return { id, name, max: String(max), interval: String(interval) };
}

function BucketFields({
	bucket,
	onChange,
	onDrop,
}: {
	readonly bucket: Typed;
	readonly onChange: (bucket: Typed) => void;
	readonly onDrop: (() => void) | null;
}) {
	const texts = useTexts();
	const field = (name: "name" | "max" | "interval") => ({
		value: bucket[name],
		required: true,
		onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
			onChange({ ...bucket, [name]: currentTarget.value }),
	});
	return (
		<Fieldset legend={bucket.name || texts.bucketName} variant="default">
			<Group align="end" gap="sm">
				<TextInput
					label={texts.bucketName}
					maxLength={64}
					flex={2}
					miw={140}
					{...field("name")}
				/>
				<TextInput
					label={texts.max}
					inputMode="numeric"
					flex={1}
					miw={90}
					{...field("max")}
				/>
				<TextInput
					label={texts.interval}
					inputMode="numeric"
					flex={1}
					miw={90}
					{...field("interval")}
				/>
				{onDrop !== null && (
					<Button variant="subtle" size="compact-sm" mb={6} onClick={onDrop}>
						{texts.dropBucket}
					</Button>
				)}
			</Group>
		</Fieldset>
	);
}
