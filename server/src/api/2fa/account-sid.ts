/** The parameter of every route that may act for a sub-account. */

import { Type } from "../../schema.ts";

export const accountSid = Type.Optional(
	Type.String({ description: "On behalf of a sub-account" }),
);
