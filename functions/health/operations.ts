import * as z from "zod";
import { platformParts } from "../../shared/database/mod.ts";
import { availabilities } from "../../shared/generation/catalog.ts";
import { operation } from "../../shared/http/mod.ts";
import { providerIds } from "../../shared/providers/catalog.ts";

const mode = z.enum(["simulated", "real"]).nullable().describe("Null where it is not set up.");
const health = z.strictObject({
  status: z.enum(["healthy", "degraded", "unhealthy"]),
  database: z.enum(["reachable", "unreachable"]),
  platform_parts: platformParts.nullable()
    .describe("Optional parts of the database; null when it did not tell of them."),
  providers: z.partialRecord(
    z.enum(providerIds),
    z.strictObject({
      availability: z.enum(availabilities),
      upstreams: z.strictObject({
        total: z.number(),
        available: z.number(),
        refused: z.number().describe("Whose key the provider does not accept."),
      }).describe("Its accounts or servers."),
      mode,
    }),
  ),
  ollama: z.strictObject({ mode }),
  misconfigured: z.array(z.strictObject({
    variable: z.string(),
    reason: z.string().describe("What its value has to be."),
    without: z.string().nullable()
      .describe("What the service does without; null where the default holds."),
  })).describe("Environment variables whose values cannot be used."),
}).meta({ id: "Health" });
const readiness = z.strictObject({ ready: z.boolean() });

/** `GET /health` */
export const getHealth = operation({
  id: "getHealth",
  method: "get",
  path: "/",
  summary: "How the service is",
  access: "anybody",
  answers: {
    200: { description: "Its state.", schema: health },
    503: { description: "The database is away.", schema: health },
  },
});

/** `GET /health/ready` */
export const getReadiness = operation({
  id: "getReadiness",
  method: "get",
  path: "/ready",
  summary: "Whether it can draw",
  access: "anybody",
  answers: {
    200: { description: "It can.", schema: readiness },
    503: { description: "It cannot.", schema: readiness },
  },
});
