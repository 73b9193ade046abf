import { fileURLToPath } from "node:url";
import { createFunctionsHost, platformEnvironment } from "../../../scripts/local/functions/mod.ts";
import { createGateway } from "../../../scripts/local/gateway.ts";
import { listen } from "../../../scripts/local/listen.ts";
import { startRestAndAuth } from "../../../scripts/local/lite/mod.ts";
import { createLog } from "../../observability/mod.ts";

const directory = fileURLToPath(new URL("../../../functions/", import.meta.url));
const keys = { publishableKey: "sb_publishable_of_tests", secretKey: "sb_secret_of_tests" };

/** The functions, served. */
export interface ServedFunctions extends AsyncDisposable {
  /** Such as `http://127.0.0.1:40001`. */
  url: string;
}

/**
 * Serves the functions over a database as it is: unlike a stack it adds nothing that the database lacks.
 *
 * @param databaseUrl for the superuser; the migrations are applied
 */
export async function serveFunctionsOver(databaseUrl: string): Promise<ServedFunctions> {
  await using parts = new AsyncDisposableStack();
  const log = createLog({ level: "error", write: (line) => console.error(line) });
  const jwtSecret = "a secret of the tests that is longer than 32 characters";
  const rest = await startRestAndAuth({ databaseUrl, ...keys, jwtSecret, debug: false });
  parts.defer(() => rest.close());
  const functions = createFunctionsHost({
    directory,
    environment: (name) => {
      const facts = { url, databaseUrl, ...keys, keySet: { keys: [] }, legacyKeys: false };
      return platformEnvironment(facts, { LOG_LEVEL: "error" }, name);
    },
    oneIsolate: false,
    readableLogs: false,
    log,
  });
  const { publishableKey } = keys;
  const { url, stop } = await listen(
    {},
    createGateway({ services: rest.fetch, functions, publishableKey, log }),
  );
  parts.defer(stop);
  parts.defer(() => functions.close(0));
  const running = parts.move();
  return { url, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
