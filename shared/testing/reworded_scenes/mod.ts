/**
 * Scenes with honest rewordings and falsified ones, written from the text by somebody who had not read the rules
 * of the judge, in four sittings: rules that were then missing were added between them, so that a first look at each is
 * worth more than the shares of today.
 *
 * @module
 */
import { eastAsian } from "./east_asian.ts";
import { english } from "./english.ts";
import { germanicAndSlavic } from "./germanic_and_slavic.ts";
import type { RewordedScene } from "./reworded_scene.ts";
import { romance } from "./romance.ts";

export type { RewordedScene } from "./reworded_scene.ts";

/** All scenes, by family of languages. */
export const rewordedScenes: readonly RewordedScene[] = [
  ...english,
  ...romance,
  ...germanicAndSlavic,
  ...eastAsian,
];
