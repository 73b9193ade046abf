/**
 * The database schema as a deployment makes it: an empty PostgreSQL and the Supabase command line.
 *
 * @module
 */
export {
  definerFunctionsWithoutSearchPath,
  executableFunctions,
  foreignKeysWithoutIndex,
  type Privileges,
  readCatalog,
  tablePrivileges,
  tablesWithoutRowSecurity,
} from "./catalog.ts";
export {
  type PlainDatabase,
  type PlainDatabaseOptions,
  pushMigrations,
  startPlainDatabase,
} from "./plain_database.ts";
export { runSupabase, type SupabaseRun, supabaseVersion } from "./supabase_cli.ts";
