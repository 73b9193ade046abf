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

Deno.test("createLog() masks keys, tokens and passwords wherever they stand", () => {
  const lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line) });
  const secrets = [
    "sb_secret_abcDEF123_xyz",
    "eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl",
    "AIzaSyA1234567890abcdefghijklmnopqrstu",
  ];
  for (const secret of secrets) {
    log.warn(`a call with ${secret} failed`, {
      url: `https://x.example/generate?apikey=${secret}&size=3`,
      error: new Error(`401 for Bearer ${secret}`),
      nested: { headers: [secret] },
    });
  }
  log.warn("no connection", { database: "postgres://postgres:hunter22@db.example.com/postgres" });
  for (const line of lines) {
    ok(![...secrets, "hunter22"].some((secret) => line.includes(secret)), line);
    JSON.parse(line);
  }
  match(lines[0] ?? "", /size=3/);
});

Deno.test("createLog() masks a key up to the quotation mark behind it, and the line stays JSON", () => {
  const lines: string[] = [];
  createLog({ write: (line) => lines.push(line) }).warn(
    'asked "https://x.example/?key=a\\b" in vain',
  );
  equal(JSON.parse(lines[0] ?? "").message, 'asked "https://x.example/?key=[redacted]" in vain');
});
