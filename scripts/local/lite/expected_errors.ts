import { RelationNotFoundError } from "@supabase/lite";

const expected = new WeakSet<object>();
let silencers = 0;
let originalError: typeof console.error | undefined;

/** Notes that an error was the answer to a request, such as a refused statement or an unknown table. */
export function markExpected(error: unknown): unknown {
  const isAnswer = error instanceof RelationNotFoundError ||
    (error instanceof Error && "code" in error && typeof error.code === "string");
  if (isAnswer) expected.add(error);
  return error;
}

/**
 * Keeps lite from printing the errors it answers requests with, each with its stack, through `console.error`; all
 * other lines pass.
 *
 * @returns ends it; the console is restored when the last of several ends
 */
export function silenceExpected(): () => void {
  if (silencers++ === 0) {
    const error = originalError = console.error;
    console.error = (...values: unknown[]) => {
      const [first] = values;
      if (typeof first === "object" && first !== null && expected.has(first)) return;
      error(...values);
    };
  }
  return () => {
    if (--silencers === 0 && originalError) console.error = originalError;
  };
}
