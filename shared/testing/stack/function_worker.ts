/**
 * The worker of a test stack's functions: that of every stack, but started more than once, each time as if it were new.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import type { HostMessage } from "../../../scripts/local/functions/messages.ts";
import "../../../scripts/local/functions/worker.ts";
import { forgetIsolateState } from "../../runtime/mod.ts";

// Both hear of a start before any function is loaded.
globalThis.addEventListener("message", ({ data }: MessageEvent<HostMessage>) => {
  if (data.kind === "start") forgetIsolateState();
});
