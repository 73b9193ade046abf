import type { SceneParts } from "../types.ts";
import { english } from "./english.ts";
import { german } from "./german.ts";

/** The scenes of all languages. */
export const scenes: readonly SceneParts[] = [english, german];
