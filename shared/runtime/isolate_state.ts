/** Each state that there is: what makes it begin anew. */
const beginnings = new Set<() => void>();

/**
 * What a module remembers between requests, as long as its isolate lives. All of it may be lost at any time without harm:
 * the platform ends isolates as it likes.
 *
 * @param begin makes it, when it is first asked for
 * @returns gives it; to be called each time anew, and kept by nobody
 */
export function isolateState<State extends object>(begin: () => State): () => State {
  let state: State | undefined;
  beginnings.add(() => state = undefined);
  return () => state ??= begin();
}

/**
 * Has every module begin anew, as if the isolate had just been started; for tests, whose stacks follow each other in one. No
 * request may be under way.
 */
export function forgetIsolateState(): void {
  for (const beginAnew of beginnings) beginAnew();
}
