import type postgres from "postgres";

/** Privileges of one role, such as `select organizations` or `execute create_organization`. */
export type Privileges = string[];

const ownSchemas = ["public", "private"];

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

async function names(rows: Promise<{ name?: unknown }[]>): Promise<string[]> {
  return (await rows).map(({ name }) => String(name)).sort();
}
