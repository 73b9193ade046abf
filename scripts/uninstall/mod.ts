/**
 * The removal of the service from a Supabase project.
 *
 * @module
 */
export {
  inspectInstallation,
  type Installation,
  rehearseRemoval,
  uninstall,
  type UninstallOptions,
} from "./uninstall.ts";
