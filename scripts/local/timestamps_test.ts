import assert from "node:assert/strict";
import { isoTimestamp, isoTimestamptz } from "./timestamps.ts";

Deno.test("isoTimestamptz writes every offset as ISO 8601 does", () => {
  const cases: [text: string, iso: string][] = [
    ["2026-11-22 10:53:12.43+00", "2026-11-22T10:53:12.43+00:00"],
    ["2026-11-22 10:53:12-03:30", "2026-11-22T10:53:12-03:30"],
    ["infinity", "infinity"],
  ];
  for (const [text, iso] of cases) assert.equal(isoTimestamptz(text), iso);
});

Deno.test("isoTimestamp leaves the day's hyphens alone", () => {
  assert.equal(isoTimestamp("2026-11-22 10:53:12"), "2026-11-22T10:53:12");
});
