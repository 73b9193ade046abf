import { fileURLToPath } from "node:url";
import { platformEnvironment } from "../../../scripts/local/functions/mod.ts";
import { withSimulators } from "../../../scripts/local/mod.ts";
import type { TestService } from "../service/service.ts";

/** The functions in a process of their own, whose memory is measured. */
export interface MeasuredFunction extends AsyncDisposable {
  /** Of `unified`. */
  url: string;
  /** MB that the process has, and the most that it had since the last {@link forget}. */
  memory(): Promise<{ now: number; peak: number }>;
  /** Lets the peak begin anew, after what is no longer used was given back. */
  forget(): Promise<void>;
}

const entry = fileURLToPath(new URL("./measured_function_child.ts", import.meta.url));

/**
 * Serves the functions of a stack once more, from a process that does nothing else.
 *
 * @param settings for what is not simulated
 */
export async function startMeasuredFunction(
  service: TestService,
  settings: Record<string, string> = {},
): Promise<MeasuredFunction> {
  const { url, publishableKey, secretKey } = service.stack;
  const facts = {
    ...{ url, databaseUrl: "", publishableKey, secretKey },
    ...{ keySet: { keys: [] }, legacyKeys: false },
  };
  const environment = withSimulators({ LOG_LEVEL: "error", ...settings }, service.simulators.urls);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--v8-flags=--expose-gc", entry],
    env: platformEnvironment(facts, environment, "unified"),
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await reader.read();
  const own: string = JSON.parse(value).url;
  return {
    url: own,
    memory: async () => await (await fetch(`${own}/measured/memory`)).json(),
    forget: async () => await (await fetch(`${own}/measured/forget`)).body?.cancel(),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await reader.cancel();
      await child.status;
    },
  };
}
