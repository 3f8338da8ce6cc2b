/** Decimal numbers in settings and price lists. They are text: YAML would make them binary fractions. */

/** More decimals than these are a slip. */
export const MOST_DECIMALS = 12;

/** A number of 0 or more. */
export const DECIMAL = `^[0-9]{1,9}(\\.[0-9]{1,${MOST_DECIMALS}})?$`;
