import { equal, match, throws } from "node:assert/strict";
import { explainJsonError, isJsonObject } from "./json_errors.ts";

/** A body that is no JSON, where it stops being JSON, and a word of its usual cause. */
const broken: [body: string, line: number, column: number, cause: RegExp][] = [
  ['{"prompt":"a red\nkite","provider":"comfyui"}', 1, 17, /line break inside a text.*\\n/],
  ['{\r\n  "prompt": "a red\r\nkite"\r\n}', 2, 19, /line break/],
  ['{"prompt":"a\tb"}', 1, 13, /tab/],
  ['{"prompt":"a "red" kite"}', 1, 15, /quotation mark inside a text/],
  ['{"prompt":"x" "seed":1}', 1, 15, /separated by commas/],
  ['{"prompt":"C:\\dir"}', 1, 15, /backslash/],
  ['{"prompt":"x",}', 1, 15, /comma after the last entry/],
  ['{"prompt":"x"', 1, 14, /ends too early/],
  ['{"prompt":"x', 1, 13, /ends too early/],
  ["", 1, 1, /empty/],
  [" \n", 2, 1, /empty/],
  ["{'prompt':'x'}", 1, 2, /double quotation marks/],
  ["{\u201cprompt\u201d:1}", 1, 2, /straight/],
  ["{prompt:1}", 1, 2, /name of each field/],
  ['{"prompt":a red kite}', 1, 11, /no value/],
  ['{"prompt":}', 1, 11, /no value/],
  ['{"seed":None}', 1, 9, /true, false and null/],
  ['{"seed":NaN}', 1, 9, /true, false and null/],
  ['{"prompt":"x"}}', 1, 15, /./],
  ['{"prompt":"x"} and so on', 1, 16, /after its end/],
  ["prompt=x&seed=1", 1, 1, /form/],
  ["[object Object]", 1, 2, /JSON\.stringify/],
];
for (const [body, line, column, cause] of broken) {
  Deno.test(`explainJsonError() tells where and why ${JSON.stringify(body)} is no JSON`, () => {
    throws(() => JSON.parse(body), (error) => {
      const told = explainJsonError(body, error);
      match(told, new RegExp(`line ${line}, column ${column}[.]`));
      match(told, cause);
      return true;
    });
  });
}

Deno.test("isJsonObject() is true for what was encoded and encoded again", () => {
  equal(isJsonObject('{"prompt": "a red kite"}'), true);
  for (const text of ["a red kite", '"{}"', "7", "null", ""]) equal(isJsonObject(text), false);
});
