import { toBase64Url, toHex, toUtf8 } from "../runtime/mod.ts";

/** As many characters of a secret in a row give it away; fewer are in ordinary words too. */
const telling = 8;
/** What is shorter is no secret. */
const shortest = 6;
const mask = "[redacted]";

/** Characters written in another way, as they are in addresses, JSON and HTML. */
const written = /%([\da-f]{2})|\\u([\da-f]{4})|\\x([\da-f]{2})|&#x([\da-f]{1,5});|&#(\d{1,6});/giy;
const alphanumeric = /^[a-z0-9]$/;
/** What a coded text is made of besides, so that nothing is left of one but what stood around it. */
const ofCode = /[\w+=~-]/;

/** A text as it is compared: letters and digits in small letters, and where each of them stands. */
interface Condensed {
  characters: string;
  starts: number[];
  ends: number[];
}

/**
 * A text in which known secrets are masked in whatever form somebody repeats them: as they are, in other capitals, with
 * something between their characters, cut to a piece of 8 characters, in percent signs or escapes, in hexadecimal digits, or
 * in base64 of either alphabet, alone or with something before them.
 *
 * @param secrets what is shorter than 6 characters is left alone
 */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const pieces = piecesOf(secrets.filter((secret) => secret.length >= shortest));
  if (pieces.size === 0) return text;
  const { characters, starts, ends } = condense(text);
  const masked: [start: number, end: number][] = [];
  const lengths = new Set([...pieces].map((piece) => piece.length));
  for (const length of lengths) {
    for (let at = 0; at + length <= characters.length; at++) {
      if (!pieces.has(characters.slice(at, at + length))) continue;
      masked.push([starts[at] ?? 0, ends[at + length - 1] ?? text.length]);
    }
  }
  return replaceRanges(text, masked);
}

/** Everything that gives a secret away, condensed. */
function piecesOf(secrets: readonly string[]): Set<string> {
  const pieces = new Set<string>();
  for (const form of secrets.flatMap(formsOf)) {
    const { characters } = condense(form);
    const length = Math.min(telling, characters.length);
    if (length < shortest) continue;
    for (let at = 0; at + length <= characters.length; at++) {
      pieces.add(characters.slice(at, at + length));
    }
  }
  return pieces;
}

function formsOf(secret: string): string[] {
  const bytes = toUtf8(secret);
  // Base64 takes three bytes at a time, so there are three ways in which a secret is written inside of something longer.
  // What depends on its neighbours is left out.
  const coded = [0, 1, 2].map((before) => {
    const text = toBase64Url(Uint8Array.of(...new Uint8Array(before), ...bytes));
    const whole = Math.floor((before + bytes.length) * 8 / 6);
    return text.slice(before === 0 ? 0 : before + 1, whole);
  });
  return [secret, toHex(bytes), ...coded];
}

function condense(text: string): Condensed {
  const starts: number[] = [];
  const ends: number[] = [];
  let characters = "";
  for (let at = 0; at < text.length;) {
    written.lastIndex = at;
    const found = written.exec(text);
    const code = found && numberOf(found);
    const source = found?.[0] ?? String.fromCodePoint(text.codePointAt(at) ?? 0);
    const meant = code ? String.fromCodePoint(code) : source;
    for (const character of meant.normalize("NFKC").toLowerCase()) {
      if (!alphanumeric.test(character)) continue;
      characters += character;
      starts.push(at);
      ends.push(at + source.length);
    }
    at += source.length;
  }
  return { characters, starts, ends };
}

function numberOf([, percent, unicode, byte, hexEntity, entity]: RegExpExecArray): number | null {
  const hex = percent ?? unicode ?? byte ?? hexEntity;
  const code = hex !== undefined ? parseInt(hex, 16) : Number(entity);
  return code <= 0x10ffff ? code : null;
}

/** Ranges that touch, and the rest of the word that they stand in, become one mask. */
function replaceRanges(text: string, ranges: [start: number, end: number][]): string {
  let result = "";
  let from = 0;
  let until = -1;
  for (const [rangeStart, rangeEnd] of ranges.sort(([one], [other]) => one - other)) {
    const [start, end] = wholeWord(text, rangeStart, rangeEnd);
    if (until < 0 || start > until) {
      if (until >= 0) result += mask;
      result += text.slice(Math.max(from, until), start);
      from = start;
    }
    until = Math.max(until, end);
  }
  return until < 0 ? text : result + mask + text.slice(until);
}

function wholeWord(text: string, start: number, end: number): [start: number, end: number] {
  while (start > 0 && ofCode.test(text[start - 1] ?? "")) start--;
  while (end < text.length && ofCode.test(text[end] ?? "")) end++;
  return [start, end];
}
