/** The steps of a workflow on a line of time. */

import { useFormat } from "../frame/format.ts";
import { placesOf, startsOf } from "./steps.ts";
import { useTexts } from "./texts.ts";
import css from "./time-line.module.css";

export type StepState = "planned" | "waiting" | "done" | "failed";

/** As wide as a label. */
const ROOM_PX = 88;

export function TimeLine({
	label,
	steps,
	states = [],
}: {
	/** Tells it apart from others on the page. */
	readonly label: string;
	readonly steps: readonly {
		readonly channel: string;
		readonly interval: string;
	}[];
	readonly states?: readonly StepState[];
}) {
	const texts = useTexts();
	const format = useFormat();
	const starts = startsOf(steps);
	const gaps = Math.max(1, steps.length - 1);
	const places = placesOf(starts, Math.min(40, 80 / gaps));
	const last = starts.at(-1) ?? 0;
	return (
		<section
			className={css.scroll}
			// biome-ignore lint/a11y/noNoninteractiveTabindex: a place that scrolls must be reached by keys.
			tabIndex={0}
			aria-label={`${label}: ${texts.lineText(steps.length, format.duration(last * 1_000))}`}
		>
			<ol
				className={css.line}
				style={{
					minWidth: gaps * ROOM_PX,
					listStyle: "none",
					padding: 0,
				}}
			>
				{steps.map(({ channel }, i) => (
					<li
						// biome-ignore lint/suspicious/noArrayIndexKey: a step is its place.
						key={i}
						className={css.step}
						style={{ insetInlineStart: `${places[i]}%` }}
					>
						<div className={css.name}>{texts.channels[channel] ?? channel}</div>
						<div className={css.dot} data-state={states[i] ?? "planned"} />
						<div className={css.time}>
							{starts[i] === 0
								? texts.atOnce
								: texts.at(format.duration((starts[i] ?? 0) * 1_000))}
						</div>
					</li>
				))}
			</ol>
		</section>
	);
}
