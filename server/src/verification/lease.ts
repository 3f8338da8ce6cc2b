/** How long an instance may hold a message, or news, before another takes it over. */
export const LEASE_MS = 30_000;
/** From this long after it began a lease is renewed by its holder. */
export const RENEW_AFTER_MS = 10_000;
/** How long at most a message that waits for room is left to the instance whose lane it waits for. */
export const LONGEST_WAIT_MS = 60_000;
