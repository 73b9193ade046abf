import fc from "fast-check";
import assert from "node:assert/strict";
import { ServiceError } from "../errors/mod.ts";
import { countCharacters, normalisePrompt } from "./mod.ts";
import { anyCharacter } from "../testing/runtime/any_character.ts";

const normalised: { name: string; text: string; becomes: string }[] = [
  { name: "plain text", text: "a cat, 8k", becomes: "a cat, 8k" },
  { name: "white space", text: "  a \t cat\u00a0on\u3000a mat  ", becomes: "a cat on a mat" },
  { name: "line ends", text: "a\r\nb\rc\u2028d\u0085e", becomes: "a\nb\nc\nd\ne" },
  { name: "empty lines", text: "a \n\n\n\n b", becomes: "a\n\nb" },
  { name: "control characters", text: "a\u0000 c\u001b[31mat\u007f", becomes: "a c[31mat" },
  { name: "zero-width marks", text: "c\u200ba\u2060t\ufeff", becomes: "cat" },
  { name: "bidirectional marks", text: "\u202ecat\u202c \u2067x\u2069", becomes: "cat x" },
  { name: "soft hyphens", text: "light\u00adhouse", becomes: "lighthouse" },
  { name: "combining accents", text: "cafe\u0301", becomes: "café" },
  { name: "joiners between Latin letters", text: "c\u200da\u200ct", becomes: "cat" },
  { name: "joiners of Persian", text: "درخت\u200cها", becomes: "درخت\u200cها" },
  { name: "joiners of emoji", text: "👨‍👩‍👧‍👦", becomes: "👨‍👩‍👧‍👦" },
  { name: "a flag of tag characters", text: "🏴󠁧󠁢󠁥󠁮󠁧󠁿 flag", becomes: "🏴󠁧󠁢󠁥󠁮󠁧󠁿 flag" },
  {
    name: "text hidden in tag characters",
    text: "cat\u{e0069}\u{e0067}\u{e006e}",
    becomes: "cat",
  },
  {
    name: "text hidden in variation selectors",
    text: "😀\ufe0f\u{e0150}\u{e0151} cat",
    becomes: "😀\ufe0f cat",
  },
  {
    name: "more than 30 marks on a letter",
    text: `x${"\u0335".repeat(500)}`,
    becomes: `x${"\u0335".repeat(30)}`,
  },
];

for (const { name, text, becomes } of normalised) {
  Deno.test(`normalisePrompt normalises ${name}`, () => {
    assert.equal(normalisePrompt(text), becomes);
  });
}

const refused: { name: string; text: string; code: string; says: RegExp }[] = [
  { name: "an empty text", text: "", code: "invalid_request", says: /prompt is empty/ },
  { name: "white space", text: " \n\t ", code: "invalid_request", says: /prompt is empty/ },
  { name: "invisible text", text: "\u200b\u202e", code: "invalid_request", says: /is empty/ },
  { name: "half an emoji", text: "cat \ud83d", code: "invalid_request", says: /half a character/ },
  {
    name: "10,001 letters",
    text: "a".repeat(10_001),
    code: "prompt_too_long",
    says: /10,001 characters; at most 10,000/,
  },
  {
    name: "10,001 family emoji",
    text: "👨‍👩‍👧‍👦".repeat(10_001),
    code: "prompt_too_long",
    says: /10,001 characters/,
  },
  {
    name: "a megabyte",
    text: "é".repeat(1 << 20),
    code: "prompt_too_long",
    says: /at most 10,000/,
  },
];

for (const { name, text, code, says } of refused) {
  Deno.test(`normalisePrompt refuses ${name}`, () => {
    assert.throws(
      () => normalisePrompt(text, "negative_prompt"),
      (error) => {
        assert.ok(error instanceof ServiceError);
        assert.equal(error.code, code);
        assert.match(error.message, says);
        assert.match(error.message, /negative prompt/);
        assert.equal(error.errors?.[0]?.path, "negative_prompt");
        return true;
      },
    );
  });
}

Deno.test("normalisePrompt accepts 10,000 characters however many code units they have", () => {
  assert.equal(countCharacters(normalisePrompt("😀".repeat(10_000))), 10_000);
  assert.equal(countCharacters(normalisePrompt("👨‍👩‍👧‍👦".repeat(2_600))), 2_600);
  assert.equal(normalisePrompt("a".repeat(10_000)).length, 10_000);
});

Deno.test("normalisePrompt refuses what has too many bytes to be kept, also of what nobody sees", () => {
  for (const text of ["👨‍👩‍👧‍👦".repeat(2_622), `a${"\u{e0041}".repeat(17_000)}`]) {
    assert.throws(() => normalisePrompt(text, "negative_prompt"), (error) => {
      assert.ok(error instanceof ServiceError);
      assert.equal(error.code, "prompt_too_long");
      assert.match(
        error.message,
        /^The negative prompt has 6\d,\d+ bytes of UTF-8; at most 65,536/,
      );
      return true;
    });
  }
});

/** Any text, with the characters that the rules are about more often than chance would have them. */
const anyText = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 200 }),
  fc.array(
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 5 }),
      fc.constantFrom(
        ..."\u200c \u200d \ufe0f \ufe00 \u{e0101} \u{1f3f4} \u{e0067} \u{e007f} \u0301 \u0335 \u202e \r\n \t 👩 👧 🏽 ک ه क ् a e \u0000 \ud800"
          .split(" "),
      ),
    ),
    { maxLength: 60 },
  ).map((parts) => parts.join("")),
);

Deno.test("normalisePrompt changes nothing the second time and never hands on what nobody sees", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      let result: string;
      try {
        result = normalisePrompt(text);
      } catch (error) {
        assert.ok(error instanceof ServiceError);
        return;
      }
      assert.equal(normalisePrompt(result), result);
      assert.ok(result.isWellFormed());
      assert.doesNotMatch(
        result,
        /(?!\n)\p{Cc}|[\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u,
      );
      assert.ok(result.trim() !== "");
    }),
    { numRuns: 500 },
  );
});

Deno.test("countCharacters counts as the segmenter does, quick way or not", () => {
  const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
  fc.assert(
    fc.property(anyText, (text) => {
      assert.equal(countCharacters(text), [...segmenter.segment(text)].length);
    }),
    { numRuns: 500 },
  );
});

Deno.test("countCharacters counts text of the quick way as the segmenter does", () => {
  const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
  const scripts = fc.constantFrom(..."aé Ωж漢字かカ가힣م١ـ٠،।«»–…\n\u02ff\u0482\u048a");
  fc.assert(fc.property(fc.array(scripts, { maxLength: 50 }), (characters) => {
    const text = characters.join("");
    assert.equal(countCharacters(text), [...segmenter.segment(text)].length);
  }));
});
