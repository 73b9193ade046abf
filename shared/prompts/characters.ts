const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/**
 * Text in which every code unit is a character of its own: letters, digits and punctuation of the common scripts,
 * without combining marks, joiners, surrogates or carriage returns.
 */
const oneUnitEach =
  /^[\n\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u058f\u05d0-\u05ea\u0620-\u064a\u0660-\u066f\u0671-\u06d3\u2010-\u2027\u3000-\u3029\u3030-\u3098\u309b-\u9fff\uac00-\ud7a3\uff01-\uff9d]*$/;

/**
 * Counts the characters of a text as a person does: grapheme clusters, so that é written with a combining accent and a
 * family emoji of eleven code units are one each (https://unicode.org/reports/tr29/).
 *
 * @param stopAfter counting ends above this number; the answer is then `stopAfter + 1`
 */
export function countCharacters(text: string, stopAfter = Number.MAX_SAFE_INTEGER): number {
  if (oneUnitEach.test(text)) return Math.min(text.length, stopAfter + 1);
  let count = 0;
  for (const _ of graphemes.segment(text)) {
    count += 1;
    if (count > stopAfter) break;
  }
  return count;
}

/**
 * The longest beginning of a text that has at most `limit` UTF-16 code units and ends between two characters. A first
 * character that is longer than the limit is cut between two code points.
 */
export function cutToLength(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit <= 0) return "";
  const boundary = graphemes.segment(text).containing(limit)?.index ?? 0;
  if (boundary > 0) return text.slice(0, boundary);
  const cut = text.slice(0, limit);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
