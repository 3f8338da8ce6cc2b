/** How long an instance may hold a message, or news, before another takes it over. */
export const LEASE_MS = 30_000;
