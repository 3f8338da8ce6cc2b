/** The dialect of verifications that name none, as all did while there was no other. */
export const FIRST_DIALECT = "2fa";
