/** Keys go in as one JSON array: one statement a batch, whatever its size. */
export const AMONG = "in (select value from json_each(?))";
