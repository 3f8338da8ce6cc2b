/** The coding of a body that a client takes (RFC 9110, 12.5.3), of those that are at hand. */

/** As in `br`; null: none of them, the body goes as it is. */
export function codingFor<Coding extends string>(
	acceptEncoding: string | undefined,
	/** The best one first. */
	atHand: readonly Coding[],
): Coding | null {
	if (acceptEncoding === undefined) return null;
	const taken = new Map(
		acceptEncoding.split(",").map((each) => {
			const [name = "", ...parameters] = each.toLowerCase().split(";");
			const isRefused = parameters.some((parameter) =>
				/^\s*q=0(\.0*)?\s*$/.test(parameter),
			);
			return [name.trim(), !isRefused];
		}),
	);
	return (
		atHand.find((coding) => taken.get(coding) ?? taken.get("*") ?? false) ??
		null
	);
}
