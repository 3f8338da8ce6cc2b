/** How long an instance may hold a message, or news, before another one takes it over. */
export const LEASE_MS = 30_000;
/** A lease that is older than this is renewed by its holder. */
export const RENEW_AFTER_MS = 10_000;
/** A message that waits for room stays with the instance of that lane for at most this long. */
export const LONGEST_WAIT_MS = 60_000;
