/** A stack in a process of its own, for tests that kill it: started with a project's folder, prints one JSON line. */
import { projectOptions } from "./fixture.ts";
import { startLocalStack } from "../../../scripts/local/stack.ts";

const [folder = ""] = Deno.args;
const stack = await startLocalStack(projectOptions(folder));
const { url, databaseUrl, secretKey } = stack;
console.log(JSON.stringify({ url, databaseUrl, secretKey }));
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => stack.close().then(() => Deno.exit(0)));
}
