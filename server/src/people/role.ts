/** Roles: how much a person may do in the console. Each may do all that those before it may. */

/** In ascending order. */
export const ROLES = ["viewer", "support", "developer", "owner"] as const;
export type Role = (typeof ROLES)[number];

export function reaches(role: Role, least: Role): boolean {
	return ROLES.indexOf(role) >= ROLES.indexOf(least);
}
