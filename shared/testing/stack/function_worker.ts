/**
 * The worker of a test stack's functions: that of every stack, but started more than once, each time as if it were new, and
 * with other intervals between its questions at providers.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { HostMessage } from "../../../scripts/local/functions/messages.ts";
import "../../../scripts/local/functions/worker.ts";
import { providers } from "../../providers/mod.ts";
import { forgetIsolateState } from "../../runtime/mod.ts";

/** Simulators draw in milliseconds what takes a provider seconds. */
const oftener = 20;

for (const { pollInterval } of Object.values(providers)) {
  if (!pollInterval) continue;
  pollInterval.firstMs /= oftener;
  pollInterval.minimumMs /= oftener;
  pollInterval.maximumMs /= oftener;
}

// Both hear of a start before any function is loaded.
globalThis.addEventListener("message", ({ data }: MessageEvent<HostMessage>) => {
  if (data.kind === "start") forgetIsolateState();
});
