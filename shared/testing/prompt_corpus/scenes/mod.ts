import type { SceneParts } from "../types.ts";
import { arabic } from "./arabic.ts";
import { chinese } from "./chinese.ts";
import { english } from "./english.ts";
import { french } from "./french.ts";
import { german } from "./german.ts";
import { hindi } from "./hindi.ts";
import { italian } from "./italian.ts";
import { japanese } from "./japanese.ts";
import { korean } from "./korean.ts";
import { polish } from "./polish.ts";
import { portuguese } from "./portuguese.ts";
import { russian } from "./russian.ts";
import { spanish } from "./spanish.ts";
import { turkish } from "./turkish.ts";
import { vietnamese } from "./vietnamese.ts";

/** The scenes of all languages. */
export const scenes: readonly SceneParts[] = [
  english,
  german,
  french,
  spanish,
  portuguese,
  italian,
  polish,
  russian,
  turkish,
  arabic,
  chinese,
  japanese,
  korean,
  vietnamese,
  hindi,
];
