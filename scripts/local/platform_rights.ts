/** A role that requests run as. */
interface ApiRole {
  name: string;
  /** Passes row-level security. */
  bypassesRowSecurity: boolean;
}

/** The roles of PostgREST and Storage on every project (https://supabase.com/docs/guides/database/postgres/roles). */
export const apiRoles: readonly ApiRole[] = [
  { name: "anon", bypassesRowSecurity: false },
  { name: "authenticated", bypassesRowSecurity: false },
  { name: "service_role", bypassesRowSecurity: true },
];

const everyApiRole = apiRoles.map(({ name }) => name).join(", ");

/**
 * What the platform grants to the roles besides a project's own migrations. None of them has a right on the tables of
 * `auth`: not even `service_role` reads `auth.users` but through Auth.
 */
export const platformGrants: readonly string[] = [
  `grant usage on schema public, auth, storage, extensions to ${everyApiRole}`,
  `grant execute on all functions in schema auth to ${everyApiRole}`,
  `grant all on all tables in schema storage to ${everyApiRole}`,
];

/** Statements that make the roles; changes nothing where they are. Roles belong to a whole cluster, not to a database. */
export const makeApiRoles: string = apiRoles.map(({ name, bypassesRowSecurity }) => `
  do $$ begin
    create role ${name} nologin noinherit;
  exception when duplicate_object or unique_violation then null; -- also by another stack, at this moment
  end $$;
  do $$ begin
    if not ${bypassesRowSecurity} or (select rolbypassrls from pg_roles where rolname = '${name}') then return; end if;
    alter role ${name} bypassrls;
  end $$;`).join("\n");

/**
 * What projects had that were made before 30 May 2026: everything an owner makes in `public` is granted to everybody who
 * comes by REST, unless it is revoked. Newer projects grant nothing by themselves
 * (https://supabase.com/docs/guides/database/postgres/row-level-security).
 */
export function olderDefaultPrivileges(owner: string): string {
  return ["tables", "functions", "sequences"].map((kind) =>
    `alter default privileges for role ${owner} in schema public grant all on ${kind} to ${everyApiRole};`
  ).join("\n");
}
