import assert from "node:assert/strict";
import fc from "fast-check";
import { readLines } from "./lines.ts";
import { anyCharacter } from "../testing/runtime/any_character.ts";

const encoder = new TextEncoder();

/** A body that comes in pieces of so many bytes. */
function bodyOf(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = encoder.encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.byteLength) return controller.close();
      controller.enqueue(bytes.slice(at, at += size));
    },
  });
}

Deno.test("readLines() gives every line with its number, however the body is cut", async () => {
  const line = fc.string({ unit: anyCharacter, maxLength: 20 }).map((text) =>
    text.replaceAll("\n", "")
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(line),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      fc.integer({ min: 0, max: 5 }),
      async (lines, size, endsWithNewline, passedOver) => {
        const text = lines.join("\n") + (endsWithNewline ? "\n" : "");
        const read: [number, string][] = [];
        const isRead = await readLines(bodyOf(text, size), async (stream, number) => {
          if (number > passedOver) read.push([number, await new Response(stream).text()]);
          return true;
        });
        assert.ok(isRead);
        const expected = lines.map((each, index): [number, string] => [
          index + 1,
          new TextDecoder("utf-8", { ignoreBOM: false }).decode(encoder.encode(each)),
        ]).filter(([number], index) => lines[index] !== "" && number > passedOver);
        assert.deepEqual(read, expected);
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("readLines() stops where no further line is wanted, and tells of a body that breaks", async () => {
  const seen: number[] = [];
  const isRead = await readLines(bodyOf("a\nb\nc", 2), (_, number) => {
    seen.push(number);
    return Promise.resolve(number < 2);
  });
  assert.deepEqual([isRead, seen], [false, [1, 2]]);
  const broken = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode("a\nb")),
    pull: (controller) => controller.error(new TypeError("broken")),
  });
  await assert.rejects(
    readLines(broken, async (stream) => (await new Response(stream).text()) !== ""),
    TypeError,
  );
});
