import type { SceneParts } from "../types.ts";
import { english } from "./english.ts";
import { french } from "./french.ts";
import { german } from "./german.ts";
import { italian } from "./italian.ts";
import { portuguese } from "./portuguese.ts";
import { spanish } from "./spanish.ts";

/** The scenes of all languages. */
export const scenes: readonly SceneParts[] = [
  english,
  german,
  french,
  spanish,
  portuguese,
  italian,
];
