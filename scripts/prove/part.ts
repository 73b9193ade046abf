import { type Figures, runTask } from "./command.ts";

/** What a proof gets to know. */
export interface ProofSettings {
  /** A small pass instead of the whole of it. */
  small: boolean;
  /** Folder of the repository. */
  root: string;
  print: (line: string) => void;
  /** Nothing more is begun; what comes of a proof after that is not told. */
  signal: AbortSignal;
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
  /** Whether nothing else may run beside its small pass, since it measures the machine or keeps it busy. */
  isAlone?: boolean;
  /** Files of tests that it runs. */
  files?: readonly string[];
  prove(settings: ProofSettings): Promise<Proof>;
}

/** Options of a part's tests, whose types are another command's to check. */
export const untyped = "--no-check";

/**
 * A part that is tests at their full size. Its small pass runs what `deno task test` leaves out, small, and of the rest what
 * there are other chances for.
 *
 * @param files relative to the repository
 * @param otherChances those of them that draw by `proofSeed()` of the test kit
 * @param isTimed whether they tell times: then the files run one after the other
 * @param isSmall whether their full size is small enough for the small pass
 */
export function tests(
  what: string,
  files: string[],
  { otherChances = [], isTimed = false, isSmall = false }: {
    otherChances?: string[];
    isTimed?: boolean;
    isSmall?: boolean;
  } = {},
): Part {
  const smallPass = [...files.filter(isProof), ...otherChances];
  return {
    what,
    files,
    async prove({ small, root, print }) {
      const isFull = !small || isSmall;
      if (!isFull && smallPass.length === 0) {
        return { holds: true, figures: { "small pass": "deno task test" } };
      }
      const size: Record<string, string> = isFull ? { PROOF: "full" } : { PROOF_SEED: "2" };
      const task = ["test", untyped, ...(isFull ? files : smallPass)];
      const { success, seconds, figures } = await runTask(task, root, print, {
        ...size,
        ...(isTimed && { DENO_JOBS: "1" }),
      });
      return { holds: success, figures: { ...figures, "whole time": `${Math.round(seconds)} s` } };
    },
  };
}

/** Whether `deno task test` leaves a file of tests out. */
function isProof(file: string): boolean {
  return file.endsWith("_proof.ts");
}
