/** The kind of value an input takes: a type name, or the list of allowed values. */
export type InputType = string | readonly string[];

/** Limits and defaults of an input. */
export interface InputConfig {
  /** The allowed values of the type `COMBO`, in the form of newer nodes. */
  options?: readonly string[];
  /** The options of the type `COMFY_DYNAMICCOMBO_V3`, each with inputs of its own. */
  branches?: readonly { key: string; inputs: Record<string, InputDefinition> }[];
  image_upload?: boolean;
  default?: string | number | boolean;
  min?: number;
  max?: number;
  step?: number;
  multiline?: boolean;
  tooltip?: string;
}

/** An input as `/object_info` shows it. */
export type InputDefinition = readonly [type: InputType, config?: InputConfig];

/** A node class. */
export interface NodeDefinition {
  required: Record<string, InputDefinition>;
  optional?: Record<string, InputDefinition>;
  /** Types of its outputs, by slot. */
  output: readonly string[];
  /** True for one that ends a graph, such as SaveImage. */
  outputNode?: true;
  /** What the server itself hands in, such as the graph or the key for paid services. */
  hidden?: Record<string, string>;
  /** Draws at a paid service of Comfy. */
  apiNode?: true;
  /** Of the newer kind, about which a server says more, and without a name to show. */
  isV3?: true;
  category: string;
}

/** Names of model files, by folder. */
export type ModelFolders = Readonly<Record<string, readonly string[]>>;

/** A whole number within limits. */
export const whole = (value: number, min: number, max: number, step = 1): InputDefinition => [
  "INT",
  { default: value, min, max, step },
];

/** A number within limits. */
export const real = (value: number, min: number, max: number, step = 0.01): InputDefinition => [
  "FLOAT",
  { default: value, min, max, step },
];

/** A text of several lines. */
export const prompt: InputDefinition = ["STRING", {
  multiline: true,
  tooltip: "The text to be encoded.",
}];

/** How many pictures at once. */
export const batch = whole(1, 1, 4_096);

/** Pictures that a node saves or shows. */
export const saved = ["IMAGE", {}] as const;

/** What a node writes into the files that it saves. */
export const embedded = { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" };
