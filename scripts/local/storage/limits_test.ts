import assert from "node:assert/strict";
import { checkMediaType, parseSize } from "./limits.ts";

const sizes: [number | string | null, number | null][] = [
  [null, null],
  [0, 0],
  [1_234, 1_234],
  ["1234", 1_234],
  ["10B", 10],
  ["20kb", 20_000],
  ["1.5MB", 1_500_000],
  ["0.01GB", 10_000_000],
];
for (const [size, bytes] of sizes) {
  Deno.test(`parseSize reads ${JSON.stringify(size)} as ${bytes}`, () => {
    assert.equal(parseSize(size), bytes);
  });
}
for (const size of [-1, 1.5, NaN, "", "MB", "1 TB", "-1MB", "1e3"]) {
  Deno.test(`parseSize refuses ${JSON.stringify(size)}`, () => {
    assert.throws(() => parseSize(size), { code: "InvalidRequest" });
  });
}
Deno.test("parseSize refuses more than Storage takes at all", () => {
  assert.throws(() => parseSize("51GB"), { code: "EntityTooLarge" });
});

const types: [string[] | null, string, boolean][] = [
  [null, "anything/at-all", true],
  [[], "anything/at-all", true],
  [["image/png"], "image/png", true],
  [["image/png"], "IMAGE/PNG", false],
  [["image/png"], "image/png; charset=x", false],
  [["image/png"], "image/jpeg", false],
  [["image/*"], "image/svg+xml", true],
  [["image/*"], "images/png", false],
  [["text/plain", "*/*"], "a/b", true],
];
for (const [accepted, contentType, fits] of types) {
  Deno.test(`checkMediaType of ${accepted} ${fits ? "takes" : "refuses"} ${contentType}`, () => {
    const check = () => checkMediaType(accepted, contentType);
    if (fits) check();
    else assert.throws(check, { code: "InvalidMimeType" });
  });
}
