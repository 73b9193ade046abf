import type postgres from "postgres";

/** Privileges of one role, such as `select organizations` or `execute request_generation`. */
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
        where i.indrelid = k.conrelid
          -- What points nowhere is not looked for.
          and (i.indpred is null or pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', (
            select attname from pg_attribute where attrelid = k.conrelid and attnum = k.conkey[1])))
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

/**
 * Everything that a database has, a line each: schemas, relations, columns, constraints, indexes, triggers, functions,
 * policies, extensions, publications and default privileges, with their owners, grants and definitions. The history of
 * migrations is left out.
 */
export async function readCatalog(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ line: string }[]>`
    with spaces as (
      select oid, nspname from pg_namespace
      where nspname not like 'pg\\_%' and nspname not in ('information_schema', 'supabase_migrations')
    ), relations as (
      select c.* from pg_class c where c.relnamespace in (select oid from spaces)
    )
    select format('schema %s %s', nspname, nspacl) as line from pg_namespace
    where oid in (select oid from spaces)
    union all
    select format('relation %s %s %s %s %s', oid::regclass, relkind, relowner::regrole, relacl,
      case when relkind in ('v', 'm') then pg_get_viewdef(oid) when relkind = 'i' then pg_get_indexdef(oid) end)
    from relations
    union all
    select format('column %s.%s %s %s', a.attrelid::regclass, a.attname, format_type(a.atttypid, a.atttypmod), a.attacl)
    from pg_attribute a where a.attnum > 0 and not a.attisdropped and a.attrelid in (select oid from relations)
    union all
    select format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
    where connamespace in (select oid from spaces)
    union all
    select format('trigger %s', pg_get_triggerdef(oid)) from pg_trigger
    where not tgisinternal and tgrelid in (select oid from relations)
    union all
    select format('function %s %s %s %s', oid::regprocedure, proowner::regrole, proacl, md5(prosrc)) from pg_proc
    where pronamespace in (select oid from spaces)
    union all
    select format('policy %s.%s %s %s %s %s %s', schemaname, tablename, policyname, roles, cmd, qual, with_check)
    from pg_policies
    union all
    select format('extension %s %s', extname, extnamespace::regnamespace) from pg_extension
    union all
    select format('publication %s %s.%s', pubname, schemaname, tablename) from pg_publication_tables
    union all
    select format('default privileges %s %s %s %s', defaclrole::regrole, defaclnamespace, defaclobjtype, defaclacl)
    from pg_default_acl
    order by 1`;
  return rows.map(({ line }) => line);
}

async function names(rows: Promise<{ name?: unknown }[]>): Promise<string[]> {
  return (await rows).map(({ name }) => String(name)).sort();
}
