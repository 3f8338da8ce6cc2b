/** The list of keys that `?` shows. */

import { Kbd, Stack, Switch, Table } from "@mantine/core";
import { Fragment } from "react";
import { Dialog } from "./dialog.tsx";
import { shortcuts, useShortcuts } from "./keys.ts";
import { useFrameTexts } from "./texts.ts";

export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
	const texts = useFrameTexts();
	const all = useShortcuts();
	return (
		<Dialog title={texts.keysTitle} onClose={onClose}>
			<Stack>
				<Switch
					label={texts.keysOn}
					checked={shortcuts.use() === "on"}
					onChange={({ currentTarget }) =>
						shortcuts.set(currentTarget.checked ? "on" : "off")
					}
				/>
				<Table>
					<Table.Tbody>
						{all.map(({ keys, text }) => (
							<Table.Tr key={`${keys} ${text}`}>
								<Table.Th scope="row" fw={400}>
									{text}
								</Table.Th>
								<Table.Td ta="end">
									{keys.split(" ").map((key, index) => (
										<Fragment key={key}>
											{index > 0 && ` ${texts.keysThen} `}
											<Kbd>{key}</Kbd>
										</Fragment>
									))}
								</Table.Td>
							</Table.Tr>
						))}
					</Table.Tbody>
				</Table>
			</Stack>
		</Dialog>
	);
}
