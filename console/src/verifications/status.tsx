/** The status of a verification: a word, with a sign that needs no colour. */

import css from "./status.module.css";
import { useTexts } from "./texts.ts";

export function Status({ status }: { readonly status: string }) {
	const texts = useTexts();
	return (
		<span className={css.status} data-status={status}>
			{texts.statuses[status] ?? status}
		</span>
	);
}
