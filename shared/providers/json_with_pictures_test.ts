import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { InlineData, inlineSource } from "./inline_data.ts";
import { readJsonWithPictures } from "./json_with_pictures.ts";
import type { ArrivingPicture, PictureIntake } from "./task.ts";

const never = new AbortController().signal;

/** A body that comes in pieces of these sizes, over and over. */
function bodyIn(text: string, sizes: number[]): Response {
  const bytes = new TextEncoder().encode(text);
  let [at, turn] = [0, 0];
  return new Response(
    new ReadableStream({
      pull(controller) {
        if (at >= bytes.length) return controller.close();
        const size = sizes[turn++ % sizes.length] ?? 1;
        controller.enqueue(bytes.slice(at, at += size));
      },
    }),
  );
}

function pictureOf(length: number, salt = 0): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, index) => (index * 31 + salt) % 256));
}

/** An intake that keeps what it is given, with so many places. */
class TestIntake implements PictureIntake {
  readonly open: Map<ArrivingPicture, Buffer[]> = new Map();
  readonly dropped: ArrivingPicture[] = [];
  largestPiece = 0;
  restarts = 0;

  constructor(readonly places: number) {}

  restart(): void {
    this.restarts++;
    for (const picture of this.open.keys()) picture.drop();
  }

  begin(): ArrivingPicture | undefined {
    if (this.open.size >= this.places) return undefined;
    const pieces: Buffer[] = [];
    const picture: ArrivingPicture = {
      write: (bytes) => {
        this.largestPiece = Math.max(this.largestPiece, bytes.length);
        pieces.push(Buffer.from(bytes));
      },
      ready: () => Promise.resolve(),
      drop: () => {
        this.open.delete(picture);
        this.dropped.push(picture);
      },
    };
    this.open.set(picture, pieces);
    return picture;
  }

  /** The bytes that came for what stands in an answer. */
  bytesOf(value: unknown): Buffer | undefined {
    const source = inlineSource(value);
    if (source?.kind === "bytes") return Buffer.from(source.bytes);
    if (source?.kind !== "arriving") return undefined;
    return Buffer.concat(this.open.get(source.picture) ?? []);
  }
}

const spellings: [name: string, (base64: string) => string][] = [
  ["plain", (base64) => `"${base64}"`],
  ["escaped slashes", (base64) => `"${base64.replaceAll("/", "\\/")}"`],
  [
    "escaped signs",
    (base64) => `"${base64.replaceAll("=", "\\u003d").replaceAll("+", "\\u002B")}"`,
  ],
  ["lines", (base64) => `"${base64.replace(/(.{76})/g, "$1\\n")}"`],
  ["base64url", (base64) => `"${base64.replaceAll("+", "-").replaceAll("/", "_")}"`],
  ["data URI", (base64) => `"data:image/png;base64,${base64}"`],
  ["data URI with escapes", (base64) => `"data:image\\/webp;base64,${base64}"`],
];

/** What the services' answers look like around a picture, and where in them it is. */
const answers: [name: string, (spelt: string) => string, (json: unknown) => unknown][] = [
  [
    "Gemini, camelCase",
    (spelt) =>
      `{"candidates":[{"content":{"role":"model","parts":[{"text":"Here \\"it\\" is."},{"inlineData":{"mimeType":"image/png","data":${spelt}},"thoughtSignature":"c2ln"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":7}}`,
    (json) => pick(json, "candidates", 0, "content", "parts", 1, "inlineData", "data"),
  ],
  [
    "Gemini, snake_case, nulls, words behind",
    (spelt) =>
      `{ "candidates" : [ { "content" : { "parts" : [ { "text": null, "inline_data": { "data": ${spelt}, "mime_type": null } }, {"text":"é \\u00e9"} ] , "role" : null } } ], "promptFeedback": null }`,
    (json) => pick(json, "candidates", 0, "content", "parts", 0, "inline_data", "data"),
  ],
  [
    "OpenAI",
    (spelt) => `{"created":1,"data":[{"b64_json":${spelt},"revised_prompt":"a"}],"usage":null}`,
    (json) => pick(json, "data", 0, "b64_json"),
  ],
  [
    "Runware, base64",
    (spelt) => `{"data":[{"taskUUID":"x","imageBase64Data":${spelt},"seed":12345678901234567890}]}`,
    (json) => pick(json, "data", 0, "imageBase64Data"),
  ],
  [
    "Runware, data URI",
    (spelt) => `\n{"data":[{"imageDataURI":${spelt},"cost":0.1}],"errors":[]}\n`,
    (json) => pick(json, "data", 0, "imageDataURI"),
  ],
];

function pick(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce((at, key) => (at as Record<string | number, unknown>)[key], value);
}

for (const [name, write, read] of answers) {
  Deno.test(`readJsonWithPictures takes a long picture in while it comes: ${name}`, async () => {
    for (const [spelling, spell] of spellings) {
      for (const length of [20_000, 20_001, 20_002, 100_000]) {
        const picture = pictureOf(length);
        const text = write(spell(picture.toString("base64")));
        for (const sizes of [[1 << 20], [1_000, 3, 77], [16_384, 1]]) {
          const label = `${spelling} ${length} ${sizes}`;
          const intake = new TestIntake(1);
          const answer = await readJsonWithPictures(bodyIn(text, sizes), 1e6, never, intake);
          const value = read(answer.json);
          assert.ok(value instanceof InlineData, label);
          assert.ok(intake.bytesOf(value)?.equals(picture), label);
          assert.ok(answer.text.length < 400, "the picture is not kept as text");
          const held = await readJsonWithPictures(bodyIn(text, sizes), 1e6, never);
          const source = inlineSource(read(held.json));
          assert.ok(source?.kind === "bytes" && picture.equals(source.bytes), label);
        }
      }
    }
  });
}

Deno.test("readJsonWithPictures writes a picture on while the answer is still coming", async () => {
  const base64 = pictureOf(300_000).toString("base64");
  const text = `{"data":[{"b64_json":"${base64}"}]}`;
  const intake = new TestIntake(1);
  let seen = 0;
  const encoded = new TextEncoder().encode(text);
  let at = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const [pieces = []] = intake.open.values();
      seen = Buffer.concat(pieces).length;
      if (at >= encoded.length) return controller.close();
      // All but the last piece have been handed on when the next one is asked for.
      assert.ok(seen >= (at - 40_000) * 0.7, `${seen} of ${at}`);
      controller.enqueue(encoded.slice(at, at += 10_000));
    },
  }, { highWaterMark: 0 });
  await readJsonWithPictures(new Response(body), 1e6, never, intake);
  assert.ok(intake.largestPiece < 20_000);
  assert.equal(seen, 300_000);
});

Deno.test("readJsonWithPictures reads any answer, cut anywhere, as JSON.parse does", async () => {
  const bytes = fc.uint8Array({ minLength: 13_000, maxLength: 14_000 }).map((each) =>
    Buffer.from(each).toString("base64")
  );
  const words = fc.constant('no base64, but long: é \\ " '.repeat(900));
  const part = fc.oneof(
    { weight: 4, arbitrary: fc.jsonValue() },
    fc.record({ inlineData: fc.record({ mimeType: fc.constant("image/png"), data: bytes }) }),
    fc.record({ inline_data: fc.record({ data: bytes }), text: fc.constant(null) }),
    fc.record({ b64_json: bytes, text: words }),
    fc.record({ text: words }),
  );
  const sizes = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 4 });
  const spell = fc.constantFrom(
    (text: string) => text,
    (text: string) => text.replaceAll("/", "\\/"),
    (text: string) => text.replaceAll("=", "\\u003D"),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { maxLength: 4 }),
      sizes,
      spell,
      fc.nat({ max: 3 }),
      async (parts, pieces, write, places) => {
        const text = JSON.stringify({ parts });
        if (/\d{16}/.test(text.replace(/"[^"]{9000,}"/g, ""))) return;
        const intake = new TestIntake(places);
        const { json } = await readJsonWithPictures(
          bodyIn(write(text), pieces),
          1e6,
          never,
          intake,
        );
        assert.deepEqual(asText(json, intake), JSON.parse(text));
        const long = text.match(/"[\w+/=]{16384,}"/g)?.length ?? 0;
        assert.equal(intake.open.size, Math.min(places, long));
      },
    ),
    { numRuns: 80, endOnFailure: true },
  );
});

/** The value with texts in the place of pictures, as plain JSON has it. */
function asText(value: unknown, intake: TestIntake): unknown {
  if (value instanceof InlineData) return intake.bytesOf(value)?.toString("base64");
  if (Array.isArray(value)) return value.map((each) => asText(each, intake));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, asText(each, intake)]),
  );
}

Deno.test("readJsonWithPictures gives a draft's place to the picture, wherever it says that it was one", async () => {
  const [draft, last] = [pictureOf(20_000, 1), pictureOf(30_000, 2)];
  const part = (picture: Buffer, before: string, behind: string) =>
    `{${before}"inlineData":{"data":"${picture.toString("base64")}"}${behind}}`;
  for (
    const [before, behind, dropped] of [
      ['"thought":true,', "", 0],
      ["", ',"thought":true', 1],
      ["", ',"thought" : true , "x":1', 1],
    ] as const
  ) {
    const text = `{"parts":[${part(draft, before, behind)},${part(last, "", ',"thought":false')}]}`;
    const intake = new TestIntake(1);
    const { json } = await readJsonWithPictures(bodyIn(text, [7_000, 1]), 1e6, never, intake);
    const value = pick(json, "parts", 1, "inlineData", "data");
    assert.ok(value instanceof InlineData && "arriving" in value.held);
    assert.ok(intake.bytesOf(value)?.equals(last));
    assert.equal(intake.dropped.length, dropped);
  }
});

Deno.test("readJsonWithPictures holds as bytes what there is no place for, and leaves signatures out", async () => {
  const pictures = [pictureOf(20_000, 1), pictureOf(30_000, 2), pictureOf(40_000, 3)];
  const text = JSON.stringify({
    signature: pictureOf(50_000).toString("base64"),
    data: pictures.map((each) => ({ b64_json: each.toString("base64") })),
  });
  const intake = new TestIntake(2);
  const { json } = await readJsonWithPictures(bodyIn(text, [5_000]), 1e6, never, intake);
  const values = pictures.map((_, index) => pick(json, "data", index, "b64_json"));
  assert.deepEqual(values.map((value) => intake.bytesOf(value)), pictures);
  assert.deepEqual(values.map((value) => inlineSource(value)?.kind), [
    "arriving",
    "arriving",
    "bytes",
  ]);
  assert.equal(pick(json, "signature"), "");
});

Deno.test("readJsonWithPictures gives no value for what is no JSON or breaks off", async () => {
  const base64 = pictureOf(30_000).toString("base64");
  for (
    const text of [
      "",
      "<html>",
      "{",
      "}}]],,::",
      "[".repeat(5_000),
      `{"b64_json": "${base64}`,
      `{"b64_json": "${base64}"`,
      `{"b64_json": ]"${base64}"}`,
    ]
  ) {
    const intake = new TestIntake(1);
    const { json } = await readJsonWithPictures(bodyIn(text, [4_000]), 1e6, never, intake);
    assert.equal(json, undefined);
  }
});

Deno.test("readJsonWithPictures gives up what it took in of an answer that fails, is too large, or comes again", async () => {
  const text = `{"b64_json": "${"A".repeat(100_000)}"}`;
  const intake = new TestIntake(1);
  const read = (maximum: number) =>
    readJsonWithPictures(bodyIn(text, [1_000]), maximum, never, intake);
  await assert.rejects(read(50_000), RangeError);
  assert.deepEqual([intake.open.size, intake.dropped.length], [0, 1]);
  const broken = new Response(
    new ReadableStream({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode(text.slice(0, 40_000)));
        controller.error(new TypeError("broken"));
      },
    }),
  );
  await assert.rejects(readJsonWithPictures(broken, 1e6, never, intake), TypeError);
  assert.equal(intake.open.size, 0);
  await read(1e6);
  await read(1e6);
  assert.equal(intake.open.size, 1, "the picture of the earlier answer was given up");
});

Deno.test("readJsonWithPictures cannot be told by an answer what stands for a picture", async () => {
  const base64 = pictureOf(30_000).toString("base64");
  const text = JSON.stringify({ data: ["\u0000bytes:0", "picture 0", { b64_json: base64 }] });
  const { json } = await readJsonWithPictures(bodyIn(text, [4_000]), 1e6, never);
  assert.deepEqual(pick(json, "data", 0), "\u0000bytes:0");
  assert.deepEqual(pick(json, "data", 1), "picture 0");
});
