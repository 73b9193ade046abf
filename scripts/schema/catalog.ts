import type postgres from "postgres";

/** Privileges of one role, such as `select organizations` or `execute create_organization`. */
export type Privileges = string[];

const ownSchemas = ["public", "image_generation"];

/** Tables of the migrations without row-level security. */
export function tablesWithoutRowSecurity(sql: postgres.Sql): Promise<string[]> {
  return names(sql`
    select oid::regclass::text as name from pg_class
    where relkind in ('r', 'p') and relnamespace::regnamespace::text = any(${ownSchemas})
      and not relrowsecurity`);
}

/** Foreign keys whose columns no index begins with: deleting what they point to scans the table. */
export function foreignKeysWithoutIndex(sql: postgres.Sql): Promise<string[]> {
  return names(sql`
    select format('%s.%s', k.conrelid::regclass, k.conname) as name from pg_constraint k
    where k.contype = 'f' and k.connamespace::regnamespace::text = any(${ownSchemas})
      and not exists (
        select from pg_index i
        where i.indrelid = k.conrelid and i.indpred is null
          and (i.indkey::int2[])[0:cardinality(k.conkey) - 1] @> k.conkey)`);
}

/** Definer functions whose search path a caller could set. */
export function definerFunctionsWithoutSearchPath(sql: postgres.Sql): Promise<string[]> {
  return names(sql`
    select oid::regprocedure::text as name from pg_proc
    where prosecdef and pronamespace::regnamespace::text = any(${ownSchemas})
      and not coalesce(proconfig @> array['search_path=""'], false)`);
}

/** What a role may do with the tables of the REST interface, on the whole table or on a column of it. */
export function tablePrivileges(sql: postgres.Sql, role: string): Promise<Privileges> {
  return names(sql`
    select format('%s %s', privilege, relname) as name
    from pg_class, unnest(array['select', 'insert', 'update', 'delete']) as privilege
    where relkind in ('r', 'p', 'v', 'm') and relnamespace = 'public'::regnamespace
      and case privilege
        when 'delete' then has_table_privilege(${role}, oid, privilege)
        else has_any_column_privilege(${role}, oid, privilege) end`);
}

/** The functions that a role may execute, in both schemas. */
export function executableFunctions(sql: postgres.Sql, role: string): Promise<Privileges> {
  return names(sql`
    select format('%s.%s', pronamespace::regnamespace, proname) as name from pg_proc
    where pronamespace::regnamespace::text = any(${ownSchemas})
      and has_function_privilege(${role}, oid, 'execute')`);
}

/** Everything that a database has, a line each: relations, columns, functions and policies with their grants. */
export async function readCatalog(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    select format('relation %s %s %s', c.oid::regclass, c.relkind, c.relacl) as line from pg_class c
    where c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'pg_toast', 'supabase_migrations')
    union all
    select format('column %s.%s %s', a.attrelid::regclass, a.attname, a.atttypid::regtype) from pg_attribute a
    join pg_class c on c.oid = a.attrelid
    where a.attnum > 0 and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', 'pg_toast', 'supabase_migrations')
    union all
    select format('function %s %s', p.oid::regprocedure, p.proacl) from pg_proc p
    where p.pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
    union all
    select format('schema %s %s', nspname, nspacl) from pg_namespace where nspname <> 'supabase_migrations' and nspname not like 'pg\\_%'
    union all
    select format('policy %s.%s %s', schemaname, tablename, policyname) from pg_policies
    order by 1`;
  return rows.map(({ line }) => line);
}

async function names(rows: Promise<{ name?: unknown }[]>): Promise<string[]> {
  return (await rows).map(({ name }) => String(name)).sort();
}
