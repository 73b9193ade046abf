import assert from "node:assert/strict";
import { parseSchedule } from "./cron_schedule.ts";

Deno.test("parseSchedule reads intervals", () => {
  for (
    const [text, seconds] of [["1 second", 1], ["15 seconds", 15], [" 59  seconds ", 59]] as const
  ) {
    assert.deepEqual(parseSchedule(text), { kind: "interval", seconds });
  }
});

Deno.test("parseSchedule knows the minutes that five fields name", () => {
  const cases: [fields: string, minute: string, matches: boolean][] = [
    ["* * * * *", "2026-11-22T10:53:00Z", true],
    ["*/15 * * * *", "2026-11-22T10:45:00Z", true],
    ["*/15 * * * *", "2026-11-22T10:50:00Z", false],
    ["5-10/5 * * * *", "2026-11-22T10:10:00Z", true],
    ["5/20 * * * *", "2026-11-22T10:45:00Z", true],
    ["1,3 2 * * *", "2026-11-22T02:03:00Z", true],
    ["1,3 2 * * *", "2026-11-22T03:03:00Z", false],
    ["0 0 1 * *", "2026-12-01T00:00:00Z", true],
    ["0 0 * * 0", "2026-11-22T00:00:00Z", true], // a Sunday
    ["0 0 * * 7", "2026-11-22T00:00:00Z", true],
    ["0 0 * * 1-5", "2026-11-22T00:00:00Z", false],
    ["0 0 13 * 0", "2026-11-22T00:00:00Z", true], // either day is enough
    ["0 0 */2 * *", "2026-11-21T00:00:00Z", true],
    ["0 0 * */2 *", "2026-11-21T00:00:00Z", true],
  ];
  for (const [fields, minute, expected] of cases) {
    const schedule = parseSchedule(fields);
    assert.ok(schedule?.kind === "minutes");
    assert.equal(schedule.matches(new Date(minute)), expected, `${fields} at ${minute}`);
  }
});

Deno.test("parseSchedule refuses what is neither", () => {
  for (const text of ["", "hourly", "* * * *", "* * * * * *"]) {
    assert.equal(parseSchedule(text), undefined);
  }
});
