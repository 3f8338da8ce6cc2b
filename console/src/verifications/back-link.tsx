/** From a record back to the list, where only one of them fits on the screen. */

import { Link } from "@tanstack/react-router";
import { Icon } from "../frame/icons.tsx";
import css from "./detail-pane.module.css";
import { useTexts } from "./texts.ts";

export function BackLink() {
	const texts = useTexts();
	return (
		<Link
			to="/verifications/{-$sid}"
			params={{ sid: undefined } as never}
			search={((before: object) => before) as never}
			className={css.back}
		>
			<Icon name="back" size={16} />
			{texts.back}
		</Link>
	);
}
