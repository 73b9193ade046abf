import { join } from "node:path";
import { projectDataDirectory } from "../../../scripts/local/paths.ts";
import {
  type ProjectStack,
  type ProjectStackOptions,
  startProjectStack,
} from "../../../scripts/local/project.ts";

/**
 * Starts a stack for a test: this repository's migrations and functions, an empty database, simulators, a free port;
 * `close` removes everything. Takes half a second.
 *
 * @param overrides any setting of the stack; `simulate: false` leaves the simulators out
 */
export async function startTestStack(overrides: ProjectStackOptions = {}): Promise<ProjectStack> {
  return await startProjectStack({
    dataDirectory: await Deno.makeTempDir({ prefix: "local-stack-" }),
    temporary: true,
    templatesDirectory: join(projectDataDirectory, "templates"),
    ...overrides,
  });
}
