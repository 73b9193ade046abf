import type { Context } from "hono";
import { type Configuration, readConfiguration } from "../configuration/mod.ts";
import { isolateMemory } from "../generation/catalog.ts";
import type { GenerationContext } from "../generation/mod.ts";
import { type AppEnvironment, callerOf } from "../http/mod.ts";
import { systemClock } from "../runtime/mod.ts";

let known: { values: string; configuration: Configuration } | undefined;

/** Read once, and again when a variable has changed. */
function isolateConfiguration(): Configuration {
  const environment = Deno.env.toObject();
  // The runtime lists them in another order each time.
  const values = JSON.stringify(Object.entries(environment).sort(byName));
  if (known?.values !== values) known = { values, configuration: readConfiguration(environment) };
  return known.configuration;
}

function byName([one]: [string, string], [other]: [string, string]): number {
  return one < other ? -1 : 1;
}

/** What a generation needs of its surroundings, for the request that is being answered. */
export function generationContext(context: Context<AppEnvironment>): GenerationContext {
  const configuration = isolateConfiguration();
  const memory = isolateMemory();
  if (configuration.problems.length > 0 && !memory.configurationTold) {
    memory.configurationTold = true;
    const { problems } = configuration;
    context.var.log.error("environment variables cannot be used as they are", { problems });
  }
  return {
    caller: callerOf(context),
    configuration,
    memory,
    fetch,
    clock: systemClock,
    log: context.var.log,
    requestId: context.var.requestId,
    receivedAt: context.var.receivedAt,
    trace: context.var.trace,
    signal: context.req.raw.signal,
  };
}
