/** An account, as the API shows it, and changes of one. */

import {
	type AskOptions,
	api,
	type Enveloped,
	type Schemas,
} from "../frame/api.ts";
import { keep } from "../frame/change.ts";

export type Account = Schemas["Account"];

export const pathTo = (sid: string) => `/accounts/${sid}`;

/** `members`: of `PATCH`. */
export async function changeAccount(
	sid: string,
	members: object,
	options: AskOptions,
): Promise<void> {
	const path = pathTo(sid);
	keep(path, await api.patch<Enveloped<Account>>(path, members, options));
}
