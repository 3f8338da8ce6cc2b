/** A small picture of the last 24 hours; the number stands beside it. */

import { useFormat } from "../frame/format.ts";
import css from "./fraud.module.css";
import { useTexts } from "./texts.ts";

const WIDTH = 4;
const HEIGHT = 20;

export function Bars({
	hours,
	count,
}: {
	readonly hours: readonly number[];
	readonly count: number;
}) {
	const texts = useTexts();
	const format = useFormat();
	const most = Math.max(1, ...hours);
	return (
		<svg
			className={css.bars}
			width={hours.length * WIDTH}
			height={HEIGHT}
			role="img"
			aria-label={texts.barsOf(format.number(count), format.number(most))}
		>
			{hours.map((each, i) => {
				// An hour with one send among thousands is seen too.
				const height = each === 0 ? 1 : Math.max(3, (each / most) * HEIGHT);
				return (
					<rect
						// biome-ignore lint/suspicious/noArrayIndexKey: an hour is its place.
						key={i}
						x={i * WIDTH}
						y={HEIGHT - height}
						width={WIDTH - 1}
						height={height}
						fill="currentColor"
						opacity={each === 0 ? 0.35 : 1}
					/>
				);
			})}
		</svg>
	);
}
