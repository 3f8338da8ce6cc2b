/**
 * A form about a thing that others change too. Members that nobody touched in it follow
 * the latest reply, and are not sent.
 */

import { useState } from "react";

/** The members that differ from `others`. */
export function differing<T extends object>(
	members: Partial<T>,
	others: Partial<T>,
): Partial<T> {
	return Object.fromEntries(
		Object.entries(members).filter(
			([name, value]) => others[name as keyof T] !== value,
		),
	) as Partial<T>;
}

/** `kept`: as the latest reply has it. */
export function useTyped<T extends object>(kept: T) {
	const [all, setAll] = useState<Partial<T>>({});
	const typed = differing(all, kept);
	return {
		typed,
		fields: { ...kept, ...typed } as T,
		isChanged: Object.keys(typed).length > 0,
		set: (patch: Partial<T>) =>
			// A member that is typed back to how it was counts as untouched.
			setAll((before) => differing({ ...before, ...patch }, kept)),
		/** After a save: the reply says what became of `sent`; what is typed since stays. */
		forget: (sent: Partial<T>) => setAll((before) => differing(before, sent)),
	};
}
