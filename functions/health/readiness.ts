import type * as z from "zod";
import { type Configuration, readConfiguration } from "../../shared/configuration/mod.ts";
import {
  type DatabaseClient,
  type PlatformParts,
  type ProviderState,
  type Readiness,
  readPlatformParts,
  readProviderSnapshot,
  readReadiness,
} from "../../shared/database/mod.ts";
import { describeProviders } from "../../shared/generation/catalog.ts";
import type { Log } from "../../shared/observability/mod.ts";
import { orAborted, systemClock } from "../../shared/runtime/mod.ts";
import { reachStorage } from "../../shared/storage/catalog.ts";
import type { readinessReport } from "./operations.ts";

/** What `GET /health/ready` tells. */
export type ReadinessReport = z.infer<typeof readinessReport>;

/** How long each part is waited for, in ms. */
const partMs = 2_000;
/** What is late: a schedule that runs each 15 seconds, or each minute; the queue; a webhook. */
const lateSeconds = { by_seconds: 120, by_minutes: 300, queue: 600, webhooks: 900 };

/**
 * Looks at every part at the same time, each for two seconds at most. One that is away is told as such, and its reason
 * stands in the log alone.
 *
 * @param client has the service's rights
 */
export async function lookAtParts(client: DatabaseClient, log: Log): Promise<ReadinessReport> {
  const configuration = readConfiguration(Deno.env.toObject());
  const look = async <Found>(part: string, found: Promise<Found>): Promise<Found | undefined> => {
    try {
      return await orAborted(found, AbortSignal.timeout(partMs));
    } catch (error) {
      log.warn("a part of the service is not well", { part, error });
      return undefined;
    }
  };
  const [states, parts, work, storage, languageModel] = await Promise.all([
    look("providers", readProviderSnapshot(client)),
    look("platform", readPlatformParts(client)),
    look("queue", readReadiness(client)),
    look("storage", reachStorage(client, partMs).then(() => true)),
    look("language model", reachLanguageModel(configuration)),
  ]);
  const providers = describe(states ?? []);
  const report = {
    database: states && work ? "reachable" : "unreachable",
    storage: storage ? "reachable" : "unreachable",
    providers,
    ollama: {
      mode: modeOf(configuration.languageModel),
      reachable: configuration.languageModel ? languageModel ?? false : null,
    },
    queue: work?.queue ?? null,
    schedule: work && parts ? { ...work.schedule, runs: parts.pg_cron } : null,
    webhooks: work?.webhooks ?? null,
    platform_parts: parts ?? null,
  } as const;
  const canDraw = report.database === "reachable" && storage === true &&
    Object.values(providers).some(({ availability }) => availability === "available");
  const problems = problemsOf(report, parts, work);
  const status = !canDraw ? "not_ready" : problems.length > 0 ? "degraded" : "ready";
  return { status, problems, checked_at: new Date(systemClock.now()).toISOString(), ...report };
}

function problemsOf(
  { database, storage, providers, ollama }: Pick<
    ReadinessReport,
    "database" | "storage" | "providers" | "ollama"
  >,
  parts: PlatformParts | undefined,
  work: Readiness | undefined,
): string[] {
  const found: (string | false)[] = [
    database === "unreachable" && "The database does not answer.",
    storage === "unreachable" && "Storage does not answer, or has no bucket.",
    ollama.reachable === false && "The language model does not answer; rules shorten prompts.",
  ];
  const set = Object.entries(providers).filter(([, { mode }]) => mode !== null);
  if (set.length === 0 && database === "reachable") found.push("No provider is set up.");
  for (const [id, { availability, servers }] of set) {
    const refused = servers.filter(({ refused }) => refused).map(({ id }) => id);
    if (refused.length > 0) found.push(`The keys of ${refused.join(", ")} are refused.`);
    if (availability === "cooling_down") found.push(`${id} does not draw just now.`);
  }
  if (parts) {
    found.push(
      !parts.vault_secrets &&
        "The database does not know the service's address and key, so it wakes no worker.",
      !parts.pg_net && "Without pg_net the database wakes the worker on schedule only.",
      parts.pg_cron === null && "Without pg_cron nothing is tried again by itself.",
    );
  }
  if (parts?.pg_cron && work) {
    const { ran_seconds_ago } = work.schedule;
    found.push(
      (ran_seconds_ago ?? Infinity) > lateSeconds[parts.pg_cron] && "The schedule is late.",
    );
  }
  found.push(
    (work?.queue.oldest_seconds ?? 0) > lateSeconds.queue &&
      "The oldest queued generation is late.",
    (work?.webhooks.oldest_seconds ?? 0) > lateSeconds.webhooks && "Webhooks are late.",
  );
  return found.filter((each) => each !== false);
}

function describe(states: ProviderState[]): ReadinessReport["providers"] {
  return Object.fromEntries(
    describeProviders(states, systemClock.now()).map((each) => [each.id, {
      availability: each.availability,
      mode: each.availability === "not_configured" ? null : each.simulated ? "simulated" : "real",
      servers: each.upstreams.map(({ id, availability, probe, health }) => ({
        id,
        availability,
        status: probe?.status ?? null,
        checked_at: probe?.checked_at ?? null,
        latency_ms: probe?.latency_ms ?? null,
        refused: availability === "cooling_down" && health.last_error_class === "auth",
      })),
    }]),
  );
}

/** How a part runs that is set up. */
export function modeOf(connection: { simulated: boolean } | undefined) {
  return connection ? (connection.simulated ? "simulated" : "real") : null;
}

// Whatever it answers, it is there: what it can do is told by /validate-prompt/health.
async function reachLanguageModel(
  { languageModel }: Configuration,
): Promise<boolean | undefined> {
  if (!languageModel) return undefined;
  const response = await fetch(languageModel.baseUrl, {
    headers: languageModel.headers,
    redirect: "manual",
    signal: AbortSignal.timeout(partMs),
  });
  await response.body?.cancel();
  return response.status < 500;
}
