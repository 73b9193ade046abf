import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import {
  isSame,
  isSignatureOf,
  sha256,
  sign,
  signatureOf,
  toBase64Url,
  toHex,
  toUtf8,
} from "./mod.ts";

Deno.test("sha256() and sign() answer what is published, and what node:crypto does", async () => {
  // https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values, SHA-256 of one block
  assert.equal(
    await sha256("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  // https://www.rfc-editor.org/rfc/rfc4231#section-4.3
  assert.equal(
    toHex(await sign("what do ya want for nothing?", toUtf8("Jefe"))),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
  const texts = fc.string({ unit: "grapheme" });
  await fc.assert(fc.asyncProperty(texts, fc.string({ minLength: 1 }), async (text, key) => {
    assert.equal(await sha256(text), createHash("sha256").update(text).digest("hex"));
    const expected = createHmac("sha256", key).update(text).digest("base64url");
    assert.equal(toBase64Url(await sign(text, toUtf8(key))), expected);
  }));
});

Deno.test("toBase64Url() and toHex() write what is seen of a larger buffer", () => {
  fc.assert(fc.property(fc.uint8Array(), fc.nat(20), (bytes, from) => {
    const seen = bytes.subarray(from);
    assert.equal(toBase64Url(new Uint8Array(seen)), Buffer.from(seen).toString("base64url"));
    assert.equal(
      toBase64Url(new Uint8Array(bytes.buffer, 0).subarray(from)),
      toBase64Url(new Uint8Array(seen)),
    );
    assert.equal(toHex(seen), Buffer.from(seen).toString("hex"));
  }));
});

Deno.test("isSame() holds for equal texts alone", async () => {
  assert.ok(await isSame("", ""));
  assert.ok(await isSame("ключ", "ключ"));
  for (const other of ["", "kez", "key ", "Key", "ke"]) {
    assert.ok(!await isSame("key", other), other);
  }
});

Deno.test("isSignatureOf() takes what one of the keys signed, and nothing else", async () => {
  const signature = await signatureOf("text", "old");
  assert.ok(await isSignatureOf(signature, "text", ["new", "old"]));
  for (const [text, keys] of [["text", ["new"]], ["texts", ["old"]], ["text", []]] as const) {
    assert.ok(!await isSignatureOf(signature, text, keys), text);
  }
  assert.ok(!await isSignatureOf(signature.slice(1), "text", ["old"]));
});
