/** A thing with what is said of it. */
export interface Attributed {
  thing: string;
  /** A colour or material, in the form that agrees with the thing. */
  attribute: string;
}

/** What a picture is to show, as facts, from which texts are written in many ways. */
export interface Scene {
  /** Absent once it was left out. */
  name?: string;
  role: string;
  /** Two garments of different colours. */
  garments: [Attributed, Attributed];
  /** Two objects of different materials. */
  objects: [Attributed, Attributed];
  /** How many animals; absent once it was left out. */
  count?: { word: string; digits: string };
  animals: string;
  /** What stands to the left and to the right of something. */
  left: string;
  right: string;
  middle: string;
  /** What is above and below something. */
  above: string;
  below: string;
  level: string;
  /** What must not be seen. */
  without: string;
  /** Whether it is seen after all. */
  isShown: boolean;
  /** To be read in the picture; absent once it was left out. */
  quote?: string;
  hex: string;
  metres: string;
  /** A clause that says something more. */
  extra?: string;
}

/** The words of a language, in forms that can take each other's place, and how it writes scenes. */
export interface SceneLanguage {
  language: string;
  names: readonly string[];
  roles: readonly string[];
  garments: readonly string[];
  colours: readonly string[];
  objects: readonly string[];
  materials: readonly string[];
  counts: readonly (readonly [word: string, digits: string])[];
  animals: readonly string[];
  /** What can stand beside or above something. */
  things: readonly string[];
  excluded: readonly string[];
  quotes: readonly string[];
  people: readonly string[];
  brands: readonly string[];
  texts: readonly string[];
  nudity: readonly string[];
  violence: readonly string[];
  /** The long text that is to be shortened. */
  source(scene: Scene): string;
  /** Shorter ones. */
  answers: readonly ((scene: Scene) => string)[];
}
