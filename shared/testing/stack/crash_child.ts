/**
 * This repository in a process of its own, for tests that kill it: started with a data folder and the functions'
 * environment as JSON, prints one JSON line. Its functions share an isolate, since all of them die at once anyhow.
 */
import { join } from "node:path";
import { projectDataDirectory } from "../../../scripts/local/paths.ts";
import { startProjectStack } from "../../../scripts/local/project.ts";

const [dataDirectory = "", environment = "{}"] = Deno.args;
const { url, databaseUrl, secretKey } = await startProjectStack({
  dataDirectory,
  simulate: false,
  isolates: false,
  environment: JSON.parse(environment),
  templatesDirectory: join(projectDataDirectory, "templates"),
});
console.log(JSON.stringify({ url, databaseUrl, secretKey }));
