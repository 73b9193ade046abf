import type { Context } from "hono";
import { readConfiguration } from "../configuration/mod.ts";
import { isolateMemory } from "../generation/catalog.ts";
import type { GenerationContext } from "../generation/mod.ts";
import { type AppEnvironment, callerOf } from "../http/mod.ts";
import { systemClock } from "../runtime/mod.ts";

/** What a generation needs of its surroundings, for the request that is being answered. */
export function generationContext(context: Context<AppEnvironment>): GenerationContext {
  const configuration = readConfiguration(Deno.env.toObject());
  if (configuration.problems.length > 0 && !isolateMemory.configurationTold) {
    isolateMemory.configurationTold = true;
    const { problems } = configuration;
    context.var.log.error("environment variables cannot be used as they are", { problems });
  }
  return {
    caller: callerOf(context),
    configuration,
    memory: isolateMemory,
    fetch,
    clock: systemClock,
    log: context.var.log,
    requestId: context.var.requestId,
    receivedAt: context.var.receivedAt,
    signal: context.req.raw.signal,
  };
}
