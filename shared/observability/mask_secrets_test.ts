import fc from "fast-check";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { maskSecrets } from "./mod.ts";

/**
 * Keys as providers make them: by chance, so that no piece comes twice, with letters or digits at their ends; and what is
 * left of one that is cut still has the 8 letters and digits by which it is known.
 */
const random = fc.noBias(fc.string({
  unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."),
  minLength: 20,
  maxLength: 80,
}));
const secret = fc.tuple(fc.constantFrom("", "sk-", "AIza", "igk_"), random)
  .map(([prefix, rest]) => prefix + rest)
  .filter((key) =>
    /^[a-z0-9].*[a-z0-9]$/i.test(key) &&
    [key.slice(0, 14), key.slice(-14)].every((piece) => piece.replace(/[^a-z0-9]/gi, "").length > 8)
  );

/** How a key comes back. Each tells its form of all of the key, or of a piece. */
const echoes: Record<string, (key: string) => string> = {
  "as it is": (key) => key,
  "in capitals": (key) => key.toUpperCase(),
  "in small letters": (key) => key.toLowerCase(),
  "with spaces": (key) => [...key].join(" "),
  "with line breaks and dashes": (key) => key.replace(/(.{3})/g, "$1-\n"),
  "with zero-width spaces": (key) => [...key].join("\u200b"),
  "cut at its end": (key) => `${key.slice(0, 14)}…`,
  "cut at its beginning": (key) => `…${key.slice(-14)}`,
  "in quotes and brackets": (key) => `{"k":["${key}"]}`,
  "percent-encoded": (key) => encodeURIComponent(key),
  "percent-encoded throughout": (key) => hexOf(key, "%"),
  "in escapes of JSON": (key) => hexOf(key, "\\u00"),
  "in entities of HTML": (key) => [...key].map((each) => `&#${each.charCodeAt(0)};`).join(""),
  "in full width": (key) =>
    [...key].map((each) => String.fromCharCode(each.charCodeAt(0) + 0xfee0)).join(""),
  "in hexadecimal digits": (key) => hexOf(key, ""),
  "in spaced hexadecimal digits": (key) => hexOf(key, " ").toUpperCase(),
  "in base64": (key) => Buffer.from(key).toString("base64"),
  "in base64url": (key) => Buffer.from(key).toString("base64url"),
  "in base64 after one byte": (key) => Buffer.from(`:${key}`).toString("base64"),
  "in base64 of a user and it": (key) => Buffer.from(`me:${key}\n`).toString("base64"),
  "in base64 in capitals": (key) => Buffer.from(key).toString("base64").toUpperCase(),
};

function hexOf(text: string, before: string): string {
  return [...Buffer.from(text)].map((byte) => before + byte.toString(16).padStart(2, "0")).join("");
}

/** What of a text somebody could read who knows how to undo an echo: nothing of 8 characters is left. */
function leftOf(echoed: string, masked: string): string | undefined {
  const condensed = (text: string) => text.normalize("NFKC").replace(/[^a-z0-9]/gi, "");
  const whole = condensed(echoed);
  const rest = condensed(masked);
  for (let at = 0; at + 12 <= whole.length; at++) {
    const piece = whole.slice(at, at + 12);
    if (rest.includes(piece)) return piece;
  }
}

for (const [name, echo] of Object.entries(echoes)) {
  Deno.test(`maskSecrets() leaves nothing of a key that comes back ${name}`, () => {
    fc.assert(
      fc.property(
        secret,
        fc.array(secret, { maxLength: 2 }),
        fc.constantFrom(["", ""], ["Incorrect API key: ", ". Try another."], ["key=", "&a=1"]),
        (key, others, [before = "", after = ""]) => {
          const masked = maskSecrets(before + echo(key) + after, [...others, key]);
          assert.equal(leftOf(echo(key), masked), undefined, masked);
          assert.ok(masked.includes("[redacted]"), masked);
          // What stands around it is still to be read, but for a word beside it: where a key is cut, that may be its rest.
          if (before.endsWith(" ")) assert.match(masked, /^Incorrect API .*another\.$/s);
        },
      ),
      { numRuns: 30 },
    );
  });
}

Deno.test("maskSecrets() leaves sentences as they are in which no secret is", () => {
  const sentences = [
    "The prompt was rejected by our safety system. Your request id is 4f6a0b8c-1d2e-4f5a-9b8c-7d6e5f4a3b2c.",
    "Width must be a multiple of 64: 1000 was given (%7Bwidth%7D &#38; \\u0041).",
    "\ud83c\udf0a Das Bild ist zu groß – höchstens 4 MB",
    "",
  ];
  fc.assert(fc.property(secret, fc.constantFrom(...sentences), (key, sentence) => {
    assert.equal(maskSecrets(sentence, [key, "", "short"]), sentence);
  }));
});
