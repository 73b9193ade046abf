import { readConfiguration, serviceVersion } from "../../shared/configuration/mod.ts";
import { answer, type App, createRouter, serve, serviceOf } from "../../shared/http/mod.ts";
import { providerIds } from "../../shared/providers/catalog.ts";
import { isolateState, systemClock } from "../../shared/runtime/mod.ts";
import { getHealth, getReadiness } from "./operations.ts";
import { lookAtParts, modeOf, type ReadinessReport } from "./readiness.ts";

const reportLifeMs = 5_000;
const last = isolateState((): { report?: Promise<ReadinessReport>; at: number } => ({
  at: -Infinity,
}));

/**
 * `GET /` says that the service is alive, and asks nobody; `GET /ready` whether it can draw, from a look a few seconds old at
 * most, so that asking often costs nothing. Both without credentials.
 */
export const healthRoutes: App = createRouter();

serve(healthRoutes, getHealth, (context) => {
  const { providers, languageModel, problems } = readConfiguration(Deno.env.toObject());
  const modes = providerIds.map((id) => [id, modeOf(providers[id])] as const);
  const set = [...new Set(modes.flatMap(([, mode]) => mode ?? []))];
  return answer(context, getHealth, 200, {
    status: "alive",
    version: serviceVersion,
    mode: set.length > 1 ? "mixed" : set[0] ?? null,
    providers: Object.fromEntries(modes.map(([id, mode]) => [id, { mode }])),
    ollama: { mode: modeOf(languageModel) },
    misconfigured: problems,
  });
});

serve(healthRoutes, getReadiness, async (context) => {
  const state = last();
  if (!state.report || systemClock.now() - state.at >= reportLifeMs) {
    state.at = systemClock.now();
    state.report = lookAtParts(serviceOf(context), context.var.log);
  }
  const told = await state.report;
  return answer(context, getReadiness, told.status === "not_ready" ? 503 : 200, told);
});
