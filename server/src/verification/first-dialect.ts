/** The dialect of verifications that name none: they are from when there was no other. */
export const FIRST_DIALECT = "2fa";
