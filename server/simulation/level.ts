/** The level of the fraud guard in every history: the earliest to refuse, as histories are short. */
export const LEVEL = "high";
