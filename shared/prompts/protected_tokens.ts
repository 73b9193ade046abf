/**
 * What a protected token is.
 *
 * - `weight`: `(red hair:1.3)`, `[oil:photo:0.4]`, `hot dog::2`
 * - `parameter`: A1111's `Steps: 20, Sampler: …`, `--ar 16:9`, `--no text, people`, `--tile`
 * - `tag`: `<lora:watercolour:0.8>`, `embedding:easynegative`
 * - `quote`: text in quotation marks of any language, at most 200 code units, which is to be read in the picture
 */
export type ProtectedKind = "weight" | "parameter" | "tag" | "quote";

/** A part of a prompt whose exact wording matters and which is therefore kept as it stands. */
export interface ProtectedToken {
  kind: ProtectedKind;
  /** As written in the prompt. */
  text: string;
  /** Offset of the first code unit. */
  start: number;
  /** Offset behind the last code unit. */
  end: number;
  /** Equal for tokens that mean the same: the text with single spaces, for a quote without its marks. */
  identity: string;
}

/**
 * The notations. Every repetition is bounded, so that the search takes linear time.
 * Weights: https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features#attentionemphasis
 * Parameters and `::`: https://docs.midjourney.com/hc/en-us/articles/32859204029709-Parameter-List
 */
const notations: Record<ProtectedKind, readonly RegExp[]> = {
  weight: [
    /\([^()\n]{1,200}?:\s?[+-]?\d+(?:\.\d+)?\)/u,
    /\[[^[\]\n]{1,200}?:\s?\d+(?:\.\d+)?\]/u,
    /(?<![^\s,;(])(?:[^\s,;()"<>:]{1,40} ){0,3}[^\s,;()"<>:]{1,60}::-?\d+(?:\.\d+)?/u,
  ],
  parameter: [
    /(?<=^|\n)Steps: \d+, [^\n]{1,500}/u,
    /(?<!\S)--no [^\n]{1,300}?(?=\s--|\n|$)/u,
    /(?<!\S)--(?:style|sref|cref|oref|profile|p|quality|motion|mode) (?!--)[^\s,]+/u,
    /(?<!\S)--[a-z][a-z0-9-]{0,30}(?: (?!--)(?=[^\s,]{0,40}\d)[^\s,]+)?/u,
  ],
  tag: [
    /<[a-z][a-z0-9_]{0,20}:[^<>\n]{1,200}>/u,
    /(?<![\p{L}\p{N}_])embedding:[\w.-]{1,100}/u,
  ],
  quote: [
    /(?<![a-z0-9])"(?=\S)[^"\n]{1,200}"/u,
    /“[^“”\n]{1,200}”/u,
    /„[^„“”\n]{1,200}[“”]/u,
    /«[^«»\n]{1,200}»/u,
    /»[^«»\n]{1,200}«/u,
    /「[^「」\n]{1,200}」/u,
    /『[^『』\n]{1,200}』/u,
    /《[^《》\n]{1,200}》/u,
    /(?<![\p{L}\p{N}])‘[^‘’\n]{1,80}’(?!\p{L})/u,
    /(?<![\p{L}\p{N}])'(?=\S)[^'\n]{1,80}(?<=\S)'(?!\p{L})/u,
  ],
};

const kinds = ["weight", "parameter", "tag", "quote"] as const;
const anyNotation = new RegExp(
  kinds.map((kind) => `(?<${kind}>${notations[kind].map(({ source }) => source).join("|")})`).join(
    "|",
  ),
  "giu",
);

/** Finds the protected tokens of a normalised prompt, in the order in which they stand. */
export function findProtectedTokens(text: string): ProtectedToken[] {
  const tokens: ProtectedToken[] = [];
  for (const match of text.matchAll(anyNotation)) {
    const groups = match.groups ?? {};
    const kind = kinds.find((candidate) => groups[candidate] !== undefined);
    if (!kind) continue;
    const written = match[0].trimEnd();
    const content = kind === "quote" ? written.slice(1, -1) : written;
    tokens.push({
      kind,
      text: written,
      start: match.index,
      end: match.index + written.length,
      identity: `${kind} ${singleSpaces(content)}`,
    });
  }
  return tokens;
}

/** Text with every run of white space as one space. */
export function singleSpaces(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
