import assert from "node:assert/strict";
import { asPostgrestError, postgrestStatus } from "./error_statuses.ts";

Deno.test("postgrestStatus follows PostgREST's table", () => {
  const cases: [sqlState: string, status: number | undefined][] = [
    ["42501", undefined], // lite is right about these
    ["22P02", undefined],
    ["23505", undefined],
    ["PT429", undefined],
    ["23514", 400],
    ["P0001", 400],
    ["P0002", 500],
    ["28000", 403],
    ["0LP01", 403],
    ["08006", 503],
    ["53300", 503],
    ["57P01", 503],
    ["57014", 500],
    ["40001", 500],
    ["XX000", 500],
    ["01000", 400],
  ];
  for (const [sqlState, status] of cases) assert.equal(postgrestStatus(sqlState), status, sqlState);
});

Deno.test("asPostgrestError leaves errors that are not the database's alone", () => {
  for (const error of ["text", new TypeError("bug"), undefined]) {
    assert.equal(asPostgrestError(error), error);
  }
});
