/** Colours and shapes. Contrasts meet WCAG 2.2 AA in both schemes: Mantine's defaults do not everywhere. */

import { type CSSVariablesResolver, createTheme } from "@mantine/core";

const STILL = { transitionProps: { duration: 0 } };

export const theme = createTheme({
	primaryColor: "indigo",
	primaryShade: { light: 7, dark: 8 },
	defaultRadius: "md",
	fontFamily:
		'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif',
	fontFamilyMonospace:
		'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace',
	headings: { fontWeight: "650" },
	respectReducedMotion: true,
	components: {
		// Nothing moves without need.
		...Object.fromEntries(
			["Modal", "ModalRoot", "Drawer", "DrawerRoot", "Menu", "Popover"].map(
				(name) => [name, { defaultProps: STILL }],
			),
		),
		// Forms say in words what is needed; a star would be part of each label.
		InputWrapper: { defaultProps: { withAsterisk: false } },
		// Capitals are hard to read, and some languages have none. A badge in a table is not cut.
		Badge: { defaultProps: { tt: "none", fw: 500, miw: "max-content" } },
		Tooltip: { defaultProps: { ...STILL, withArrow: true, openDelay: 300 } },
		Select: { defaultProps: { comboboxProps: STILL, allowDeselect: false } },
	},
});

/**
 * All colours that differ by scheme are here. CSS itself must not use `light-dark()`: for
 * the oldest browsers that the build is for, it becomes variables that nobody sets.
 */
export const variables: CSSVariablesResolver = ({ colors }) => ({
	variables: {},
	light: {
		"--mantine-color-dimmed": colors.gray[7],
		"--mantine-color-placeholder": colors.gray[7],
		"--mantine-color-error": colors.red[9],
		"--postern-ground": colors.gray[0],
		"--postern-paper": "#ffffff",
		"--postern-line": colors.gray[3],
		"--postern-hover": colors.gray[1],
		"--postern-said": colors.gray[9],
		"--postern-said-text": "#ffffff",
		"--postern-chosen": colors.indigo[0],
		"--postern-chosen-text": colors.indigo[9],
		"--postern-good": colors.teal[9],
		"--postern-bad": colors.red[9],
		"--postern-warn": "#8f4400",
	},
	dark: {
		"--mantine-color-body": "#16181d",
		"--mantine-color-dimmed": colors.dark[1],
		"--mantine-color-placeholder": colors.dark[1],
		"--mantine-color-error": colors.red[4],
		"--mantine-color-anchor": colors.indigo[3],
		"--postern-ground": "#101216",
		"--postern-paper": "#16181d",
		"--postern-line": "#2d3038",
		"--postern-hover": "#1e2128",
		"--postern-said": colors.gray[2],
		"--postern-said-text": "#16181d",
		"--postern-chosen": "#232a45",
		"--postern-chosen-text": colors.indigo[1],
		"--postern-good": colors.teal[3],
		"--postern-bad": colors.red[4],
		"--postern-warn": colors.orange[4],
	},
});
