/** Amounts of money, as people of a locale write them. */

/** `currency` is empty if the settings of the service name none, or none any more. */
export function moneyIn(
	locale: string,
	amount: number,
	currency: string,
): string {
	return new Intl.NumberFormat(locale, {
		...(currency !== "" && { style: "currency", currency }),
		maximumFractionDigits: 6,
	}).format(amount);
}
