import type { AnsweredSource } from "../types.ts";
import { englishPeople } from "./english_people.ts";
import { englishPlaces } from "./english_places.ts";
import { englishStories } from "./english_stories.ts";
import { westernEuropean } from "./western_european.ts";

/** Texts with shorter versions of them, true and false. */
export const answeredSources: readonly AnsweredSource[] = [
  ...englishPeople,
  ...englishPlaces,
  ...englishStories,
];
