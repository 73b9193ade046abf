/** What the hosted runtime offers beyond Deno (https://supabase.com/docs/guides/functions/background-tasks). */
interface EdgeRuntime {
  waitUntil(promise: Promise<unknown>): void;
}

/**
 * Lets a task go on after the response: where the platform offers it, the isolate is kept for it. The task handles its
 * own failures; one that is left over is reported to `onError` and not lost.
 */
export function runInBackground(task: Promise<unknown>, onError: (error: unknown) => void): void {
  const guarded = task.catch(onError);
  // A global of the platform's that no type declares; elsewhere it is absent and the task simply goes on.
  const { EdgeRuntime } = globalThis as { EdgeRuntime?: EdgeRuntime };
  EdgeRuntime?.waitUntil(guarded);
}
