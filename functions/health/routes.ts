import { readConfiguration } from "../../shared/configuration/mod.ts";
import { isolateMemory } from "../../shared/endpoints/mod.ts";
import { describeProviders } from "../../shared/generation/catalog.ts";
import { answer, type App, createRouter, serve, serviceOf } from "../../shared/http/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { getHealth, getReadiness } from "./operations.ts";

/**
 * `GET /` says how the service is, `GET /ready` whether it can draw; both without credentials, and from a snapshot a
 * few seconds old at most, so that asking often costs nothing.
 */
export const healthRoutes: App = createRouter();

serve(healthRoutes, getHealth, async (context) => {
  const configuration = readConfiguration(Deno.env.toObject());
  const service = serviceOf(context);
  const unanswered = (error: unknown) => {
    context.var.log.error("the database did not answer the health check", { error });
  };
  const [states, parts] = await Promise.all([
    isolateMemory.snapshots.read(service, systemClock).catch(unanswered),
    isolateMemory.platformParts.read(service, systemClock).catch(unanswered),
  ]);
  const described = describeProviders(states ?? [], systemClock.now());
  const usable = described.filter((provider) => provider.availability === "available");
  const status = !states ? "unhealthy" : usable.length === 0 ? "degraded" : "healthy";
  return answer(context, getHealth, status === "unhealthy" ? 503 : 200, {
    status,
    database: states ? "reachable" : "unreachable",
    platform_parts: parts ?? null,
    providers: Object.fromEntries(
      described.map(({ id, availability, simulated, upstreams }) => [id, {
        availability,
        upstreams: {
          total: upstreams.length,
          available: upstreams.filter((each) => each.availability === "available").length,
          refused: upstreams.filter((each) =>
            each.availability === "cooling_down" && each.health.last_error_class === "auth"
          ).length,
        },
        mode: availability === "not_configured" ? null : simulated ? "simulated" : "real",
      }]),
    ),
    ollama: configuration.languageModel
      ? { mode: configuration.languageModel.simulated ? "simulated" : "real" }
      : { mode: null },
    misconfigured: configuration.problems,
  });
});

serve(healthRoutes, getReadiness, async (context) => {
  const states = await isolateMemory.snapshots.read(serviceOf(context), systemClock);
  const ready = describeProviders(states, systemClock.now())
    .some((provider) => provider.availability === "available");
  return answer(context, getReadiness, ready ? 200 : 503, { ready });
});
