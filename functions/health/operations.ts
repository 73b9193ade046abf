import * as z from "zod";
import { platformParts, readiness } from "../../shared/database/mod.ts";
import { availabilities } from "../../shared/generation/catalog.ts";
import { operation } from "../../shared/http/mod.ts";
import { providerIds } from "../../shared/providers/catalog.ts";

const mode = z.enum(["simulated", "real"]).nullable().describe("Null where it is not set up.");

const liveness = z.lazy(() =>
  z.strictObject({
    status: z.literal("alive"),
    version: z.string(),
    mode: z.enum(["simulated", "real", "mixed"]).nullable()
      .describe("Of the providers that are set up; null when none is."),
    providers: z.partialRecord(z.enum(providerIds), z.strictObject({ mode })),
    ollama: z.strictObject({ mode }),
    misconfigured: z.array(z.strictObject({
      variable: z.string(),
      reason: z.string().describe("What its value has to be."),
      without: z.string().nullable()
        .describe("What the service does without; null where the default holds."),
    })).describe("Environment variables whose values cannot be used."),
  }).meta({ id: "Health" })
);

const reachable = z.enum(["reachable", "unreachable"]);

/** What `GET /health/ready` answers. */
export const readinessReport = z.lazy(() =>
  z.strictObject({
    status: z.enum(["ready", "degraded", "not_ready"]).describe(
      "`degraded` can draw, though something is amiss; `not_ready` cannot.",
    ),
    problems: z.array(z.string()).describe("What is amiss."),
    checked_at: z.string().describe("A few seconds ago at most."),
    database: reachable,
    storage: reachable,
    providers: z.partialRecord(
      z.enum(providerIds),
      z.strictObject({
        availability: z.enum(availabilities),
        mode,
        servers: z.array(z.strictObject({
          id: z.string(),
          availability: z.string(),
          status: z.string().nullable().describe("By the last probe; null before the first one."),
          checked_at: z.string().nullable(),
          latency_ms: z.number().nullable(),
          refused: z.boolean().describe("Whether the provider does not accept its key."),
        })).describe("Its accounts or servers."),
      }),
    ),
    ollama: z.strictObject({
      mode,
      reachable: z.boolean().nullable().describe("Null where no language model is set up."),
    }),
    queue: readiness.queue.nullable(),
    schedule: readiness.schedule.extend({ runs: platformParts.unwrap().shape.pg_cron }).nullable(),
    webhooks: readiness.webhooks.nullable(),
    platform_parts: platformParts.nullable()
      .describe("Optional parts of the database; null when it did not tell of them."),
  }).meta({ id: "Readiness" })
);

/** `GET /health` */
export const getHealth = operation({
  id: "getHealth",
  method: "get",
  path: "/",
  summary: "That the service is alive, and what it runs with",
  access: "anybody",
  answers: { 200: { description: "It is.", schema: liveness } },
});

/** `GET /health/ready` */
export const getReadiness = operation({
  id: "getReadiness",
  method: "get",
  path: "/ready",
  summary: "Whether it can draw, and how each of its parts is",
  access: "anybody",
  answers: {
    200: { description: "It can.", schema: readinessReport },
    503: { description: "It cannot.", schema: readinessReport },
  },
});
