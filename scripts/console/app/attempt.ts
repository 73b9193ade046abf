/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { announce } from "./elements.ts";

/** What is done by the buttons of a row or card. */
export interface Attempts {
  /** Why the latest one failed, until the next one begins. */
  error: unknown;
  /** Does something. @param done what is said when it is done */
  attempt(work: () => Promise<unknown>, done: string): Promise<void>;
}

/** Keeps what became of the buttons of a row or card. @param onChange called after each that was done */
export function useAttempts(onChange: () => void): Attempts {
  const [error, setError] = useState<unknown>();
  return {
    error,
    async attempt(work, done) {
      setError(undefined);
      try {
        await work();
        announce(done);
        onChange();
      } catch (problem) {
        setError(problem);
      }
    },
  };
}
