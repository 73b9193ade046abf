import type { AnsweredSource } from "../types.ts";
import { eastAsian } from "./east_asian.ts";
import { easternEuropean } from "./eastern_european.ts";
import { englishPeople } from "./english_people.ts";
import { englishPlaces } from "./english_places.ts";
import { englishStories } from "./english_stories.ts";
import { middleEasternAndIndian } from "./middle_eastern_and_indian.ts";
import { westernEuropean } from "./western_european.ts";

/** Texts with shorter versions of them, true and false. */
export const answeredSources: readonly AnsweredSource[] = [
  ...englishPeople,
  ...englishPlaces,
  ...englishStories,
  ...westernEuropean,
  ...easternEuropean,
  ...eastAsian,
  ...middleEasternAndIndian,
];
