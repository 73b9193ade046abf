import { deepEqual, equal, match, ok } from "node:assert/strict";
import { createLog } from "../../shared/observability/mod.ts";
import { readableLogLine } from "./mod.ts";

const file = { isTerminal: () => false };

Deno.test("readableLogLine() makes one short line of what the service logs", () => {
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(readableLogLine(line, file)) });
  log.with({ request_id: "9805e8e6-7075-4ce1-8221-f10e60ee07eb" }).warn("a provider failed", {
    provider: "gemini",
    status: 503,
    error: new Error("the model\nis overloaded"),
  });
  const [line = ""] = lines;
  match(line, /^\d\d:\d\d:\d\d warn /);
  deepEqual(line.split("  ").slice(1), [
    "a provider failed",
    "request_id=9805e8e6",
    "provider=gemini",
    "status=503",
    "error=the model is overloaded",
  ]);
});

Deno.test("readableLogLine() keeps a long line short, and one that is none of the log's as it is", () => {
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(readableLogLine(line, file)) });
  log.error(
    "much",
    Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`field${at}`, "x".repeat(90)])),
  );
  const [line = ""] = lines;
  ok(line.length <= 220, line);
  for (const other of ["Listening", "{not json", '{"level":"info"}', '{"time":1,"level":"loud"}']) {
    equal(readableLogLine(other, file), other);
  }
});
