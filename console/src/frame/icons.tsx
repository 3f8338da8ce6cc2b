/** The icons, drawn for a square of 20. They are decoration: the word stands beside them, or in `aria-label`. */

const PATHS = {
	home: "M3 9.5 10 4l7 5.5M5 8.5V16h10V8.5M8.5 16v-4.5h3V16",
	tryIt:
		"M6.5 2.5h7a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-13a1 1 0 0 1 1-1ZM9 15h2",
	verifications:
		"m4 5.5 1.2 1.2L7.5 4.4M4 12l1.2 1.2 2.3-2.3M10.5 6h6M10.5 12.5h6",
	requests: "M3 6h10m0 0-3-3m3 3-3 3M17 14H7m0 0 3-3m-3 3 3 3",
	usage: "M3.5 16.5h13M6 14v-4M10 14V5M14 14V8",
	fraud:
		"M10 2.8 4 5v4.5c0 3.6 2.5 6.3 6 7.7 3.5-1.4 6-4.1 6-7.7V5L10 2.8ZM10 7v3.5M10 13v.1",
	workflows: "M4 3.5h4v3.5H4zM12 13h4v3.5h-4zM6 7v5.5a2 2 0 0 0 2 2h4",
	templates: "M3.5 4.5h13v9h-7l-3 3v-3h-3zM6.5 8h7M6.5 10.5h4",
	limits: "M4 14.5a7 7 0 1 1 12 0M10 11.5l3-4",
	reference: "m7 6-4 4 4 4M13 6l4 4-4 4",
	accounts:
		"M3.5 16.5v-11l6-2.5v13.5M9.5 8h7v8.5M2.5 16.5h15M6 7.5v.1M6 10.5v.1M6 13.5v.1M13 11v.1M13 14v.1",
	people:
		"M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM2.5 16.5c0-2.8 2.2-4.5 5-4.5s5 1.7 5 4.5M13 4a2.7 2.7 0 0 1 0 5.3M14.5 12.2c1.8.6 3 2.1 3 4.3",
	audit: "M5 2.5h7l3.5 3.5v11.5h-10.5zM12 2.5V6h3.5M7.5 10h5M7.5 13h5",
	delivery: "M17 3 2.5 9l5.5 2.5M17 3l-4.5 14-4.5-5.5M17 3l-9 8.5",
	profile:
		"M10 9.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6ZM4 17c0-3 2.6-5 6-5s6 2 6 5",
	menu: "M3 5.5h14M3 10h14M3 14.5h14",
	copy: "M7.5 7.5h9v9h-9zM12.5 7.5v-4h-9v9h4",
	search: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12ZM13.5 13.5 17 17",
	plus: "M10 4v12M4 10h12",
	trash: "M3.5 5.5h13M8 5.5v-2h4v2M5.5 5.5l.7 11h7.6l.7-11",
	edit: "m12.5 4.5 3 3L7 16l-3.5.5L4 13z",
	check: "m4 10.5 4 4 8-9",
	warning: "M10 3.5 2.5 16.5h15zM10 8.5v3.5M10 14.3v.1",
	external: "M8 4.5H4v11.5h11.5v-4M11.5 3.5h5v5M16.5 3.5 9 11",
	chevron: "m6 8 4 4 4-4",
	back: "m12 5-5 5 5 5",
	keyboard:
		"M2.5 5.5h15v9h-15zM5.5 8.5v.1M8.5 8.5v.1M11.5 8.5v.1M14.5 8.5v.1M6.5 11.5h7",
	signOut: "M8 3.5H4v13h4M12.5 6.5 16 10l-3.5 3.5M16 10H8",
	refresh: "M16 4v4h-4M4 16v-4h4M15.5 8A6 6 0 0 0 5 6M4.5 12A6 6 0 0 0 15 14",
	pause: "M7 4v12M13 4v12",
	play: "M6 4l10 6-10 6z",
	download: "M10 3v9m0 0-3.5-3.5M10 12l3.5-3.5M3.5 16.5h13",
	filter: "M3 4.5h14l-5.5 6.5v5l-3-1.5v-3.5z",
	lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
	phone:
		"M5 3h3l1.5 4-2 1.5a9 9 0 0 0 4 4l1.5-2 4 1.5v3c0 1-1 2-2 2A13 13 0 0 1 3 5c0-1 1-2 2-2Z",
	mail: "M2.5 5h15v10.5h-15zM3 5.5l7 5.5 7-5.5",
	message: "M3.5 4.5h13v9h-7l-3 3v-3h-3z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({
	name,
	size = 18,
}: {
	readonly name: IconName;
	readonly size?: number;
}) {
	return (
		<svg
			width={size}
			height={size}
			viewBox="0 0 20 20"
			fill="none"
			stroke="currentColor"
			strokeWidth={1.5}
			strokeLinecap="round"
			strokeLinejoin="round"
			aria-hidden="true"
			focusable="false"
		>
			<path d={PATHS[name]} />
		</svg>
	);
}

/** The sign of Postern: a small door. */
export function Mark({ size = 28 }: { readonly size?: number }) {
	return (
		<svg
			width={size}
			height={size}
			viewBox="0 0 32 32"
			aria-hidden="true"
			focusable="false"
		>
			<rect width="32" height="32" rx="8" fill="#4263eb" />
			<path
				d="M10 25V14a6 6 0 0 1 12 0v11M7 25h18"
				fill="none"
				stroke="#fff"
				strokeWidth="2.6"
				strokeLinecap="round"
			/>
			<circle cx="18.2" cy="18.5" r="1.5" fill="#fff" />
		</svg>
	);
}
