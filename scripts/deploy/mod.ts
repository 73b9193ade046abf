/**
 * Deploying into a hosted project with the Supabase command line.
 *
 * @module
 */
export { checkService, type ServiceCheck } from "./check_service.ts";
export { type DatabaseSettings, databaseSettings } from "./database_settings.ts";
export { type DeployTarget, findTarget } from "./target.ts";
export { deploy, type Deployment, prepareDeployment } from "./deploy.ts";
export { type Secrets, selectSecrets, writeSecretsFile } from "./secrets.ts";
