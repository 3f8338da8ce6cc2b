/** A button at the side of the page with a name and a line under it; what it opens stands beside it. */

import { Popover, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useIsOnTop } from "./dialogs.ts";
import { Icon } from "./icons.tsx";
import css from "./side-popover.module.css";

export function SidePopover({
	label,
	name,
	under,
	width,
	position,
	children,
}: {
	/** The thing that `name` is, for those who do not see where it stands. */
	readonly label: string;
	readonly name: string;
	readonly under: string;
	readonly width: number;
	readonly position: "bottom-start" | "top-start";
	/** Made while it is open. */
	readonly children: (close: () => void) => ReactNode;
}) {
	const [isOpen, setOpen] = useState(false);
	// Keys are for it, and not for the drawer that it may be in.
	useIsOnTop(isOpen);
	return (
		<Popover
			opened={isOpen}
			onChange={setOpen}
			width={width}
			position={position}
			trapFocus
			returnFocus
			// On a low screen it is as high as there is room, and scrolls.
			middlewares={{ flip: true, shift: true, size: true }}
		>
			<Popover.Target>
				<UnstyledButton
					className={css.target}
					aria-haspopup="dialog"
					onClick={() => setOpen(!isOpen)}
				>
					<TwoLines under={under}>
						<VisuallyHidden>{label}: </VisuallyHidden>
						<bdi>{name}</bdi>
					</TwoLines>
					<Icon name="chevron" size={16} />
				</UnstyledButton>
			</Popover.Target>
			<Popover.Dropdown aria-label={label} className={css.dropdown}>
				{isOpen && children(() => setOpen(false))}
			</Popover.Dropdown>
		</Popover>
	);
}

/** A name, and a smaller line under it; both are cut where there is no room. */
export function TwoLines({
	under,
	children,
}: {
	readonly under: string;
	readonly children: ReactNode;
}) {
	return (
		<span className={css.name}>
			{children}
			<span className={css.under}>{under}</span>
		</span>
	);
}
