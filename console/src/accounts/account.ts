/** An account, as the API shows it. */

import type { Schemas } from "../frame/api.ts";

export type Account = Schemas["Account"];

export type Accounts = {
	readonly result: readonly Account[];
	readonly total: number;
	readonly page: number;
	readonly numPages: number;
};

export const pathTo = (sid: string) => `/accounts/${sid}`;
