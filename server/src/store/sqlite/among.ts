/** Keys go in as one JSON array: one statement for a batch of any size. */
export const AMONG = "in (select value from json_each(?))";
