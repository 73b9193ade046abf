/** What a marked fact is about. */
export type FactKind =
  | "count"
  | "negation"
  | "quote"
  | "hex"
  | "color"
  | "relation"
  | "name"
  | "unit"
  | "weight"
  | "lora"
  | "parameter"
  | "concept";

/** One thing that a prompt asks for and that a shorter prompt has to keep or to report as dropped. */
export interface Fact {
  readonly kind: FactKind;
  /** As it stands in the prompt: an exact substring without quotes, backslashes and line breaks. */
  readonly text: string;
  /** Words that all have to be found where the fact is kept; articles and prepositions are not among them. */
  readonly tokens: readonly string[];
  /** Label, key, heading or panel that the fact stands under, as written in the prompt. */
  readonly section?: string;
  /** The fact stands in a list of what must not be drawn. */
  readonly negative?: true;
}

/** How a prompt is laid out. */
export const shapes = [
  "json",
  "near_json",
  "yaml",
  "markdown",
  "panels",
  "break_regions",
  "a1111",
  "parameters",
  "tags",
  "prose",
] as const;

/** How a prompt is laid out. */
export type Shape = typeof shapes[number];

/** A long prompt with its facts. */
export interface CorpusPrompt {
  readonly id: string;
  /** ISO 639-1. */
  readonly language: string;
  readonly shape: Shape;
  /** 3,001 to 10,000 characters (UTF-16 units). */
  readonly text: string;
  readonly facts: readonly Fact[];
  /** Sentences are repeated within their section on purpose. */
  readonly redundant: boolean;
  /** About 10,000 characters in which nothing is said twice. */
  readonly dense: boolean;
}

/** The ways in which an answer of a language model is made false. */
export const falsificationKinds = [
  "count_changed",
  "count_dropped",
  "colors_swapped",
  "negation_removed",
  "negation_added",
  "left_right_swapped",
  "above_below_swapped",
  "name_removed",
  "name_replaced",
  "person_added",
  "nudity_added",
  "violence_added",
  "brand_added",
  "text_added",
  "quote_altered",
  "quote_dropped",
  "hex_altered",
  "unit_altered",
  "weight_altered",
  "owner_swapped",
] as const;

/** The way in which an answer is made false. `weight_altered` means a weight or a LoRA tag, altered or dropped. */
export type FalsificationKind = typeof falsificationKinds[number];

/** A shorter prompt that says the same as its source. */
export interface HonestRewording {
  readonly id: string;
  readonly language: string;
  readonly source: string;
  readonly answer: string;
}

/** A shorter prompt that would be honest but for one falsification. */
export interface FalsifiedAnswer extends HonestRewording {
  readonly kind: FalsificationKind;
}

/** A text of 300 to 1,500 characters with shorter versions of it, true and false. */
export interface AnsweredSource {
  /** ISO 639-1. */
  readonly language: string;
  /** A short name for ids. */
  readonly id: string;
  readonly source: string;
  /** Shorter prompts that keep every fact of the source. */
  readonly honest: readonly string[];
  /** Kind, index of the honest answer to start from, what to replace in it (occurs once), and by what. */
  readonly falsified: readonly (readonly [FalsificationKind, number, string, string])[];
}

/** What a part of a scene is about; it decides where the part stands in a prompt. */
export const roles = [
  "subject",
  "action",
  "clothing",
  "place",
  "background",
  "light",
  "camera",
  "palette",
  "style",
  "layout",
  "lettering",
  "tags",
] as const;

/** What a part of a scene is about. */
export type Role = typeof roles[number];

/** The parts of scenes in one language, from which prompts are put together. */
export interface SceneParts {
  /** ISO 639-1. */
  readonly language: string;
  /** Headings and keys as people write them in this language. */
  readonly labels: Readonly<Record<Role | "negative" | "panel", string>>;
  /** Role and text; facts are marked as `<kind|text>`. */
  readonly parts: readonly (readonly [Role, string])[];
  /** Lists of what must not be drawn, separated by commas. */
  readonly negatives: readonly string[];
}
