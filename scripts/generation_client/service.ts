import type { GenerateInput, ImageClient } from "../../shared/client/mod.ts";

/*
 * What is asked for the display only, so that nothing the service says here ends a command.
 */

const healthLimitMs = 10_000;

/** How long a generation is expected to take, in ms, by a dry run; undefined when the service does not tell. */
export async function expectedMs(
  client: ImageClient,
  input: GenerateInput,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    const { expected_seconds } = await client.plan(input, { signal });
    return (expected_seconds ?? 0) * 1_000 || undefined;
  } catch {
    return undefined; // the generation itself tells what is wrong
  }
}

/** How each provider runs, such as `simulated` or `real`; empty when the service does not tell. */
export async function providerModes(
  client: ImageClient,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  try {
    const { providers } = await client.call("get", "/health", {}, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(healthLimitMs)]),
    });
    return new Map(
      Object.entries(providers).flatMap(([id, { mode }]) => mode ? [[id, mode] as const] : []),
    );
  } catch {
    signal.throwIfAborted();
    return new Map();
  }
}
