/** The passwords that people may choose (NIST SP 800-63B: length counts, not kinds of characters). */

const SHORTEST_PASSWORD = 10;
const LONGEST_PASSWORD = 128;
const FEWEST_CHARACTERS = 5;

/** A sentence without a subject, or null if the password may be used. */
export function passwordFault(password: string, email: string): string | null {
	const length = [...password].length;
	if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD) {
		return `must have ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters`;
	}
	const lower = password.toLowerCase();
	if (new Set(lower).size < FEWEST_CHARACTERS) {
		return `must have ${FEWEST_CHARACTERS} different characters at least`;
	}
	const [name = "", domain = ""] = email.split("@");
	const [host = ""] = domain.split(".");
	for (const part of [name, host, "postern", "password"]) {
		if (part.length >= 4 && lower.replace(part, "").length < 6) {
			return "must be more than a name or a common word with a few characters";
		}
	}
	return null;
}
