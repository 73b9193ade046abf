import { bundlesVariable } from "../../shared/testing/deploy_check/bundled_functions.ts";
import { startTestDatabaseServer } from "../../shared/testing/stack/test_databases.ts";
import { startWorkerPool } from "../../shared/testing/stack/worker_pool.ts";
import { otherZone, testSettings } from "./run.ts";
import { makeRunFolder } from "./run_folder.ts";

/** What many test files have in common: a folder, a server for their databases, threads for what stacks run. */
export interface TestSurroundings extends AsyncDisposable {
  /** The variables by which tests find it. */
  environment: Record<string, string>;
  /** The lines that its threads print. */
  printed: AsyncIterable<string>[];
}

/**
 * Starts what many test files have in common; for a few it would take longer than it saves. From then on this process has
 * its temporary files there, too.
 *
 * @param root folder of the repository
 */
export async function startSurroundings(root: string): Promise<TestSurroundings> {
  await using parts = new AsyncDisposableStack();
  const folder = parts.use(await makeRunFolder());
  Deno.env.set("TMPDIR", folder.path);
  const databases = parts.use(await startTestDatabaseServer());
  const environment = await databases.prepare(root);
  const pool = parts.use(await startWorkerPool(testSettings, { TZ: otherZone }));
  const started = parts.move();
  return {
    environment: { ...environment, ...pool.environment, [bundlesVariable]: folder.path },
    printed: pool.printed,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
