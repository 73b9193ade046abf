/**
 * Deploying into a hosted project with the Supabase command line.
 *
 * @module
 */
export { checkService } from "./check_service.ts";
export { deploy, type Deployment, prepareDeployment } from "./deploy.ts";
export { findTarget } from "./target.ts";
