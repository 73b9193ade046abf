import { type Figures, runTask } from "./command.ts";

/** What a proof gets to know. */
export interface ProofSettings {
  /** A small pass instead of the whole of it. */
  small: boolean;
  /** Folder of the repository. */
  root: string;
  print: (line: string) => void;
}

/** What came of a proof. */
export interface Proof {
  holds: boolean;
  figures: Figures;
}

/** Something to prove. */
export interface Part {
  /** For the command's help and the table. */
  what: string;
  prove(settings: ProofSettings): Promise<Proof>;
}

/**
 * A part that is tests at their full size. A small pass begins with another chance than `deno task test`, so that it is
 * no repetition of it.
 *
 * @param paths test files, relative to the repository
 */
export function tests(what: string, paths: string[]): Part {
  return {
    what,
    async prove({ small, root, print }) {
      const size: Record<string, string> = small ? { PROOF_SEED: "2" } : { PROOF: "full" };
      const { success, seconds, figures } = await runTask(["test", ...paths], root, print, size);
      return { holds: success, figures: { ...figures, "whole time": `${Math.round(seconds)} s` } };
    },
  };
}
