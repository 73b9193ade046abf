import { equal, match, ok } from "node:assert/strict";
import { createLog } from "./mod.ts";

Deno.test("createLog() writes a line that is too long as whole JSON, with its start", () => {
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line) });
  const reasons = Array.from({ length: 100 }, (_, index) => `"${index}" ${"\\".repeat(400)}`);
  log.with({ request_id: "the id" }).error("all of them failed", { reasons });
  const [line = ""] = lines;
  ok(line.length <= 9_500, `${line.length} characters`);
  const told = JSON.parse(line);
  equal(told.message, "all of them failed");
  equal(told.level, "error");
  match(told.start, /"request_id":"the id"/);
});
