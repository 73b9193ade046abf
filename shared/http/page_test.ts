import assert from "node:assert/strict";
import { pageQuery, toPage } from "./page.ts";

const rows = [1, 2, 3].map((number) => ({
  created_at: `2026-01-0${number}T00:00:00+00:00`,
  id: `00000000-0000-4000-8000-00000000000${number}`,
}));

Deno.test("toPage() names where the next page begins, and none after the last row", () => {
  assert.deepEqual(toPage(rows, 2).rows, rows.slice(0, 2));
  assert.deepEqual(pageQuery.cursor.parse(toPage(rows, 2).next_cursor), rows[1]);
  assert.deepEqual(toPage(rows, 3), { rows, next_cursor: null });
  assert.deepEqual(toPage([], 3), { rows: [], next_cursor: null });
});

Deno.test("pageQuery takes no cursor that no list gave out", () => {
  for (const cursor of ["", "x", "bm90IGpzb24", btoa('["2026-01-01", "x"]')]) {
    assert.equal(pageQuery.cursor.safeParse(cursor).success, false, cursor);
  }
});
