/** A decision leads to nothing, to a record of it, or to a refusal. */

export const MODES = ["off", "shadow", "on"] as const;
/** `off`: nothing is decided. `shadow`: decided and recorded, and let through. */
export type Mode = (typeof MODES)[number];

export type Effect = "let through" | "recorded" | "refused";

/** A list is obeyed in every mode: somebody has written it down, and it learns nothing. */
export function effectOf(mode: Mode, rule: string | null): Effect {
	if (rule === null) return "let through";
	if (rule === "list" || mode === "on") return "refused";
	return mode === "shadow" ? "recorded" : "let through";
}
