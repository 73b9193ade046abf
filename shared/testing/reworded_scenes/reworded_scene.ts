/** A scene, honest rewordings of it, and changes that make one of these say something else. */
export interface RewordedScene {
  id: string;
  /** ISO 639-1. */
  language: string;
  prompt: string;
  honest: readonly string[];
  /** By the index of the rewording: what is changed, its kind, and what stands there instead. */
  edits: readonly (readonly [of: number, kind: string, from: string, to: string])[];
}
