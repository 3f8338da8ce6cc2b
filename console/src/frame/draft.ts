/** Words typed for the URL: they follow it when it changes, such as by "back". */

import { useState } from "react";

/** `kept`: as the URL has them. */
export function useDraft<T>(
	kept: T,
): readonly [typed: T, setTyped: (typed: T) => void] {
	const [{ seen, typed }, setState] = useState({ seen: kept, typed: kept });
	const isSame = JSON.stringify(seen) === JSON.stringify(kept);
	if (!isSame) setState({ seen: kept, typed: kept });
	return [
		isSame ? typed : kept,
		(next) => setState({ seen: kept, typed: next }),
	];
}
