/** A form about one recipient and a channel: its route explained, or a message to it. */

import { Button, NativeSelect, SimpleGrid, TextInput } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";

type Typed = { readonly to: string; readonly channel: string };

export function RecipientForm({
	typed,
	onChange,
	channels,
	texts,
	isBusy = false,
	onSubmit,
	before,
	children,
}: {
	readonly typed: Typed;
	readonly onChange: (patch: Partial<Typed>) => void;
	readonly channels: readonly string[];
	readonly texts: {
		readonly to: string;
		readonly channel: string;
		/** In the place of a channel. */
		readonly noChannel: string;
		readonly go: string;
	};
	readonly isBusy?: boolean;
	readonly onSubmit: () => void;
	/** A field before the recipient. */
	readonly before?: ReactNode;
	/** Fields behind the channel. */
	readonly children: ReactNode;
}) {
	function submit(event: FormEvent) {
		event.preventDefault();
		onSubmit();
	}
	return (
		<form onSubmit={submit}>
			<SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} mb="sm">
				{before}
				<TextInput
					label={texts.to}
					required
					maxLength={254}
					value={typed.to}
					onChange={({ currentTarget }) =>
						onChange({ to: currentTarget.value })
					}
				/>
				<NativeSelect
					label={texts.channel}
					value={typed.channel}
					onChange={({ currentTarget }) =>
						onChange({ channel: currentTarget.value })
					}
					data={[{ value: "", label: texts.noChannel }, ...channels]}
				/>
				{children}
			</SimpleGrid>
			<Button type="submit" loading={isBusy}>
				{texts.go}
			</Button>
		</form>
	);
}
