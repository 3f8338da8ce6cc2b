/** The schema of a PostgreSQL database as text, read from its catalog: everything but the weekly partitions. */

import { onConnection } from "./database.ts";

/** Tables: name, kind, partitioning. */
const TABLES = `select c.relname as name,
		coalesce(' partition by ' || lower(pg_get_partkeydef(c.oid)), '') as partitioned
	from pg_class c
	where c.relnamespace = current_schema()::regnamespace
		and c.relkind in ('r', 'p') and not c.relispartition
	order by c.relname collate "C"`;
const COLUMNS = `select a.attname as name,
		format_type(a.atttypid, a.atttypmod)
		|| case when o.collname = 'default' or o.collname is null then ''
			else ' collate ' || quote_ident(o.collname) end
		|| case when a.attnotnull then ' not null' else '' end
		|| coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as definition
	from pg_attribute a
	left join pg_collation o on o.oid = a.attcollation
	left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
	where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped
	order by a.attnum`;
/** Without NOT NULL, which is shown with its column: newer servers list it here too. */
const CONSTRAINTS = `select conname as name, pg_get_constraintdef(oid) as definition
	from pg_constraint where conrelid = $1::regclass and contype <> 'n'
	order by conname collate "C"`;
/** Without the indexes of constraints. */
const INDEXES = `select pg_get_indexdef(i.indexrelid) as definition
	from pg_index i join pg_class c on c.oid = i.indexrelid
	where i.indrelid = $1::regclass
		and not exists (select from pg_constraint where conindid = i.indexrelid)
	order by c.relname collate "C"`;
const OTHERS = `select c.relkind::text || ' ' || c.relname as definition from pg_class c
	where c.relnamespace = current_schema()::regnamespace
		and c.relkind not in ('r', 'p', 'i', 'I', 't')
	union all
	select 'function ' || p.proname from pg_proc p
	where p.pronamespace = current_schema()::regnamespace
	union all
	select 'trigger ' || t.tgname from pg_trigger t
	join pg_class c on c.oid = t.tgrelid
	where c.relnamespace = current_schema()::regnamespace and not t.tgisinternal
		and t.tgparentid = 0
	order by 1`;

type Named = { name: string; definition: string };

export function schemaOf(url: string): Promise<string> {
	return onConnection(url, async (query) => {
		const tables = await query<{ name: string; partitioned: string }>(TABLES);
		const parts: string[] = [];
		for (const { name, partitioned } of tables) {
			const columns = await query<Named>(COLUMNS, [name]);
			const constraints = await query<Named>(CONSTRAINTS, [name]);
			const indexes = await query<Named>(INDEXES, [name]);
			const lines = [
				...columns.map((column) => `${column.name} ${column.definition}`),
				...constraints.map(
					(each) => `constraint ${each.name} ${each.definition}`,
				),
			];
			parts.push(
				`create table ${name} (\n${lines.map((line) => `\t${line}`).join(",\n")}\n)${partitioned};`,
				...indexes.map(({ definition }) =>
					`${definition};`.replaceAll("public.", ""),
				),
				"",
			);
		}
		const others = await query<Named>(OTHERS);
		parts.push(...others.map(({ definition }) => `-- ${definition}`));
		return `${parts.join("\n").trimEnd()}\n`;
	});
}
