import assert from "node:assert/strict";
import fc from "fast-check";
import { StorageError } from "./errors.ts";
import { parseMultipart } from "./multipart.ts";

async function encode(form: FormData): Promise<[Uint8Array<ArrayBuffer>, string]> {
  const request = new Request("http://localhost", { method: "POST", body: form });
  return [
    new Uint8Array(await request.arrayBuffer()),
    request.headers.get("content-type")!,
  ];
}

Deno.test("parseMultipart returns any fields and files as they were, empty names included", async () => {
  const field = fc.record({ name: fc.constantFrom("", "a", "metadata"), value: fc.string() });
  const file = fc.record({
    name: fc.constantFrom("", "file"),
    bytes: fc.uint8Array({ maxLength: 200 }),
    type: fc.constantFrom("image/png", "text/plain;charset=utf-8"),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(field, { maxLength: 4 }),
      file,
      async (fields, { name, bytes, type }) => {
        const form = new FormData();
        for (const { name, value } of fields) form.append(name, value);
        form.append(name, new File([new Uint8Array(bytes)], "x.bin", { type }));
        const parts = parseMultipart(...await encode(form));
        assert.equal(parts.length, fields.length + 1);
        fields.forEach(({ name, value }, index) => {
          assert.equal(parts[index]!.name, name);
          // A form normalises line ends and lone surrogates.
          assert.equal(
            new TextDecoder().decode(parts[index]!.bytes),
            value.toWellFormed().replace(/\r\n|\r|\n/g, "\r\n"),
          );
        });
        const last = parts.at(-1)!;
        assert.deepEqual([last.name, last.fileName, last.contentType], [name, "x.bin", type]);
        assert.deepEqual(new Uint8Array(last.bytes), new Uint8Array(bytes));
      },
    ),
  );
});

Deno.test("parseMultipart keeps a file that contains a form of its own", async () => {
  const inner =
    '--b\r\nContent-Disposition: form-data; name=""; filename="x"\r\n\r\ny\r\n--b--\r\n';
  const form = new FormData();
  form.append("", new File([inner], "page.html"));
  const [part] = parseMultipart(...await encode(form));
  assert.equal(new TextDecoder().decode(part!.bytes), inner);
});

Deno.test("parseMultipart refuses any other bytes and always ends", () => {
  const words = fc.array(
    fc.constantFrom(
      "--b",
      "--",
      "\r\n",
      "\r\n\r\n",
      "x",
      'Content-Disposition: form-data; name="a"',
    ),
    { maxLength: 20 },
  ).map((parts) => parts.join(""));
  fc.assert(fc.property(words, (text) => {
    try {
      parseMultipart(new TextEncoder().encode(text), "multipart/form-data; boundary=b");
    } catch (error) {
      assert.ok(error instanceof StorageError && error.code === "InvalidRequest", String(error));
    }
  }));
});
