/**
 * What has to stay as it is: an exact text (`quote`, `weight`, `tag`, `parameter`, `hex`), a `count` of something, a
 * `number` with its unit, a `colour` or `material` of something, a `relation` in space, a `name`, an `exclusion`.
 */
export type FactKind =
  | "quote"
  | "weight"
  | "tag"
  | "parameter"
  | "hex"
  | "count"
  | "number"
  | "colour"
  | "material"
  | "relation"
  | "name"
  | "exclusion";

/** Something that a prompt says and that an answer must neither alter nor lose unsaid. */
export interface Fact {
  kind: FactKind;
  /** As written in the prompt. */
  text: string;
  /** Offset of its first code unit in the outline's text. */
  start: number;
  /** Offset behind its last code unit. */
  end: number;
  /** What is said: the token's identity, the number, the sense of the colour, of the place; the name; the stems. */
  value: string;
  /** Stems of the words it is said of, and their senses. */
  owners: readonly string[];
  /** Index of the word that says it; -1 for a token. */
  word: number;
  /** True for an exclusion, or the number of something in a row, that may go unsaid with what it is said of. */
  isWeak?: true;
}
