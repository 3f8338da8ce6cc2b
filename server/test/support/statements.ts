/** Notes every statement that a store sends to the driver, and asks a server for its plan. */

import pg from "pg";
import type { Value } from "../../src/store/postgres/connection.ts";

export type Statement = {
	readonly text: string;
	readonly values: readonly Value[];
};

export type Sent = {
	/** The prepared statements: for each text the first one, with its values. */
	readonly statements: readonly Statement[];
	/** The statements that began their transactions. */
	readonly begins: ReadonlySet<string>;
};

export async function sentDuring(work: () => Promise<void>): Promise<Sent> {
	const found = new Map<string, Statement>();
	const begins = new Set<string>();
	const { prototype } = pg.Client;
	const query = prototype.query as (...sent: unknown[]) => unknown;
	prototype.query = function (this: pg.Client, ...sent: unknown[]) {
		const { name, text, values } = (sent[0] ?? {}) as Statement & {
			name?: string;
		};
		// The probe for a pooler reads no row.
		if (name === "postern_probe") return query.apply(this, sent);
		if (name !== undefined && !found.has(text)) {
			found.set(text, { text, values });
		}
		if (typeof sent[0] === "string" && /^begin./.test(sent[0])) {
			begins.add(sent[0]);
		}
		return query.apply(this, sent);
	} as typeof prototype.query;
	try {
		await work();
	} finally {
		prototype.query = query as typeof prototype.query;
	}
	return { statements: [...found.values()], begins };
}

/** One read of a plan. */
export type Scan = {
	readonly node: string;
	readonly table: string;
	readonly index: string | null;
	readonly condition: string | null;
};

type Plan = {
	readonly "Node Type": string;
	readonly "Relation Name"?: string;
	readonly "Index Name"?: string;
	readonly "Index Cond"?: string;
	readonly Plans?: readonly Plan[];
};

/**
 * The reads of a statement's plan: `generic` for any values, which a server
 * may use for a prepared statement, else for these values.
 */
export async function scansOf(
	client: pg.Client,
	{ text, values }: Statement,
	generic: boolean,
): Promise<Scan[]> {
	const mode = generic ? "force_generic_plan" : "force_custom_plan";
	await client.query(`set plan_cache_mode = ${mode}`);
	await client.query(`prepare explained as ${text}`);
	try {
		const given =
			values.length > 0 ? `(${values.map(literal).join(", ")})` : "";
		const { rows } = await client.query(
			`explain (format json) execute explained ${given}`,
		);
		const [{ Plan }] = rows[0]["QUERY PLAN"] as [{ Plan: Plan }];
		return scansIn(Plan);
	} finally {
		await client.query("deallocate explained");
	}
}

/** `above`: the table of the bitmap for which an index is read. */
function scansIn(plan: Plan, above?: string): Scan[] {
	const inner = (plan.Plans ?? []).flatMap((each) =>
		scansIn(each, plan["Relation Name"] ?? above),
	);
	const table = plan["Relation Name"] ?? above;
	if (!/^(Seq|Index|Index Only|Bitmap Index) Scan$/.test(plan["Node Type"])) {
		return inner;
	}
	if (table === undefined) throw new Error("A scan of nothing");
	const scan = {
		node: plan["Node Type"],
		table,
		index: plan["Index Name"] ?? null,
		condition: plan["Index Cond"] ?? null,
	};
	return [scan, ...inner];
}

function literal(value: Value): string {
	if (value === null) return "null";
	if (typeof value !== "object") return pg.escapeLiteral(String(value));
	const cells = value.map((cell) =>
		cell === null
			? "null"
			: `"${String(cell).replace(/[\\"]/g, (character) => `\\${character}`)}"`,
	);
	return pg.escapeLiteral(`{${cells.join(",")}}`);
}
