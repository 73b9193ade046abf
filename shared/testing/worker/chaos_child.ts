/**
 * This repository in a process of its own, for a test that kills it: started with a data folder, the functions'
 * environment as JSON, and "one" for all functions in one isolate. Prints one JSON line when it runs, and one for each
 * line that it reads: a function to end, and how many ms before that it is warned, if at all.
 */
import { join } from "node:path";
import { projectDataDirectory, startProjectStack } from "../../../scripts/local/mod.ts";
import { silentLog } from "../../observability/mod.ts";
import type { ChildOrder } from "./chaos_stack.ts";

const [dataDirectory = "", environment = "{}", isolates] = Deno.args;
const stack = await startProjectStack({
  dataDirectory,
  simulate: false,
  isolates: isolates !== "one",
  environment: JSON.parse(environment),
  templatesDirectory: join(projectDataDirectory, "templates"),
  log: silentLog,
});
const { url, databaseUrl, secretKey, database } = stack;
// Lost runners are noticed sooner than after the usual 15 s.
await database.query(
  "select cron.schedule('image-generation-maintenance', '2 seconds', 'select image_generation.maintain_generations()')",
);
console.log(JSON.stringify({ url, databaseUrl, secretKey }));
const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
for await (const line of lines) {
  const { name, graceMs }: ChildOrder = JSON.parse(line);
  await stack.endFunction(name, graceMs);
  console.log(JSON.stringify({ ended: name }));
}
await stack.close();
Deno.exit(0);
