import postgres from "postgres";
import { readConfiguration } from "../../configuration/mod.ts";
import type { GenerationDocument } from "../../database/mod.ts";
import { type FailureClass, ProviderError, ServiceError } from "../../errors/mod.ts";
import { silentLog } from "../../observability/mod.ts";
import {
  type CallContext,
  type ImageProvider,
  type ProviderId,
  providerIds,
  providers,
  type Submission,
} from "../../providers/mod.ts";
import { samplePictures } from "../storage/pictures.ts";
import { IsolateMemory } from "../../generation/isolate_memory.ts";
import type { ProviderRegistry } from "../../generation/provider_candidates.ts";
import { type GenerateRequest, generateRequest } from "../../generation/request_schema.ts";
import { startGeneration } from "../../generation/start_generation.ts";
import { VirtualTime } from "../runtime/virtual_time.ts";
import { simulatedClient } from "./simulated_client.ts";
import { uuidOf } from "../../generation/task_id.ts";

/** How a scripted provider answers one call. */
export interface ScriptedAnswer {
  /** How long it takes, in ms. */
  latencyMs: number;
  /** Absent for a picture. */
  failure?: { class: FailureClass; retryAfterMs?: number };
}

/** How a scripted provider behaves at a moment. @param now ms since the start of the simulation */
export type ProviderScript = (now: number, chance: number) => ScriptedAnswer;

/** One call that a scripted provider got. Times are ms since the start of the simulation. */
export interface ScriptedCall {
  provider: ProviderId;
  startedAt: number;
  /** Infinity while it is under way. */
  endedAt: number;
  /** Of the answer, from the moment it is given. */
  failure?: FailureClass;
}

/** How one request ended. */
export interface SimulatedEnding {
  /** ms since the start of the simulation. */
  startedAt: number;
  endedAt: number;
  job?: GenerationDocument;
  error?: ServiceError;
}

/** Settings of a provider that a simulation changes. */
export interface SimulatedSettings {
  weight?: number;
  requests_per_minute?: number | null;
  max_concurrency?: number | null;
  enabled?: boolean;
}

/** What a simulation plays. */
export interface Scenario {
  /** A provider without a script is switched off. */
  scripts: Partial<Record<ProviderId, ProviderScript>>;
  settings?: Partial<Record<ProviderId, SimulatedSettings>>;
  /** Requests per second at a moment. @param now ms since the start of the simulation */
  rate(now: number): number;
  /** How long requests come in. */
  seconds: number;
  request?: Partial<GenerateRequest>;
  /** Isolates that the requests are spread over at random; each knows only what it has read itself. Default 4. */
  isolates?: number;
  seed?: number;
}

/** What came of a scenario. */
export interface Played {
  calls: ScriptedCall[];
  endings: SimulatedEnding[];
  /** The names of the database's functions that were called, in order, reading the providers' settings left aside. */
  queries: string[];
}

// In the future, so that what the database does by its own clock leaves the simulated jobs alone.
const start = Date.UTC(2040, 0, 1);

/**
 * The connection that scenarios are played over, one after the other: each connection plans every query of the
 * database's functions for itself.
 *
 * @param databaseUrl a migrated database of which nothing else is wanted
 */
export function openSimulatedConnection(databaseUrl: string): postgres.Sql {
  return postgres(databaseUrl, {
    max: 1,
    onnotice() {},
    connection: { synchronous_commit: "off" },
  });
}

/**
 * Plays requests through the whole pipeline and the database's own functions, with providers from a script and in
 * virtual time. Forgets what was played before.
 */
export async function playScenario(sql: postgres.Sql, scenario: Scenario): Promise<Played> {
  const time = new VirtualTime(start, scenario.seed ?? 1);
  const { clock } = time;
  await prepareDatabase(sql, scenario);
  let ids = 0;
  const calls: ScriptedCall[] = [];
  const endings: SimulatedEnding[] = [];
  const queries: string[] = [];
  const client = simulatedClient(sql, time, { queries });
  const context = {
    caller: { kind: "secret_key" as const, id: null, client, service: client },
    configuration,
    fetch: () => Promise.reject(new Error("unreachable: the scripted providers send nothing")),
    clock,
    log: silentLog,
    providers: scriptedProviders(scenario, calls),
    // Chance follows from these, so that every run is alike.
    newJobId: () => uuidOf(String(++ids)),
  };
  const isolates = Array.from({ length: scenario.isolates ?? 4 }, () => new IsolateMemory());
  const request = generateRequest.parse({ prompt: "a lighthouse", ...scenario.request });
  const play = async () => {
    const memory = isolates[Math.floor(clock.random() * isolates.length)] ?? new IsolateMemory();
    const ending: SimulatedEnding = { startedAt: clock.now() - start, endedAt: Infinity };
    endings.push(ending);
    try {
      const begun = await startGeneration(request, { source: "api", callerWaits: true }, {
        ...context,
        memory,
        // One per request, as requests have it: listeners pile up on one that lives on.
        signal: new AbortController().signal,
      });
      if ("replayed" in begun) throw new Error("unreachable: no idempotency key was sent");
      const ended = await begun.finished;
      if (ended) ending.job = ended;
    } catch (error) {
      if (!(error instanceof ServiceError) || error.code === "internal") throw error;
      ending.error = error;
    }
    ending.endedAt = clock.now() - start;
  };

  const arrive = async () => {
    const playing: Promise<void>[] = [];
    while (clock.now() < start + scenario.seconds * 1_000) {
      playing.push(play());
      // Arrivals are a Poisson process: what many independent callers look like.
      const pauseMs = 1_000 / scenario.rate(clock.now() - start);
      await clock.sleep(-Math.log(1 - clock.random()) * pauseMs);
    }
    await Promise.all(playing);
  };
  await Promise.all([arrive(), time.pass()]);
  return { calls, endings, queries };
}

// The scripted providers send nothing, so it does not matter where these lead.
const configuration = readConfiguration({
  LEONARDO_API_KEY: "scripted",
  RUNWARE_API_KEY: "scripted",
  GEMINI_API_KEY: "scripted",
  COMFYUI_URL: "http://scripted.test",
});

async function prepareDatabase(sql: postgres.Sql, { scripts, settings }: Scenario): Promise<void> {
  // The pause before a provider is tried again follows from the attempt's id, which is at random.
  await sql.unsafe(`
    drop sequence if exists image_generation.simulated_attempts cascade;
    create sequence image_generation.simulated_attempts;
    alter table image_generation.generation_attempts alter column id
      set default md5(nextval('image_generation.simulated_attempts')::text)::uuid`);
  await sql`truncate image_generation.generation_jobs, image_generation.stored_objects cascade`;
  await sql`delete from image_generation.provider_health`;
  await sql`insert into image_generation.provider_health (scope, provider, counted_at, refilled_at)
    select provider, provider, ${new Date(start)}, ${new Date(
    start,
  )} from image_generation.provider_configs`;
  for (const id of providerIds) {
    await sql`update image_generation.provider_configs set ${
      sql({
        enabled: scripts[id] !== undefined,
        weight: 1,
        requests_per_minute: null,
        max_concurrency: null,
        ...settings?.[id],
      })
    } where provider = ${id}`;
  }
}

function scriptedProviders(
  { scripts }: Scenario,
  calls: ScriptedCall[],
): ProviderRegistry {
  const scripted = (id: ProviderId): ImageProvider => ({
    ...providers[id],
    plan: (request, settings) => {
      const model = settings.models[0];
      if (!model) return { possible: false, reasons: ["It has no model."], mistakes: [] };
      return {
        possible: true,
        plan: {
          provider: id,
          // The same for all, so that a simulation is about routing and not about the catalogs.
          model: { ...model, typicalLatencyMs: 3_000 },
          // One picture per call.
          calls: Array.from({ length: request.count }, () => ({ count: 1, body: null })),
          // That of the sample that every attempt brings.
          expectedSize: { width: 7, height: 5 },
          expectedFormat: "png",
          losses: [],
          estimatedCostUsd: 0.01,
        },
      };
    },
    submit: async (planned, taskId, context) => {
      const { latencyMs, failure } = answerOf(id, context);
      const call: ScriptedCall = {
        provider: id,
        startedAt: context.clock.now() - start,
        endedAt: Infinity,
      };
      calls.push(call);
      try {
        await context.clock.sleep(latencyMs, context.signal);
        if (!failure) return produce(taskId, planned.count);
        call.failure = failure.class;
        throw failureOf(id, failure);
      } finally {
        call.endedAt = context.clock.now() - start;
      }
    },
    // Present so that the pictures do not count as large answers held in memory; never called.
    poll: () => Promise.reject(new Error("unreachable: the submit answers with the pictures")),
    cancel: () => Promise.resolve(),
  });
  const answerOf = (id: ProviderId, { clock }: CallContext): ScriptedAnswer => {
    const script = scripts[id];
    if (!script) throw new Error(`unreachable: ${id} is switched off`);
    return script(clock.now() - start, clock.random());
  };
  return {
    leonardo_ai: scripted("leonardo_ai"),
    runware_ai: scripted("runware_ai"),
    gemini: scripted("gemini"),
    comfyui: scripted("comfyui"),
  };
}

function failureOf(
  provider: ProviderId,
  failure: NonNullable<ScriptedAnswer["failure"]>,
): ProviderError {
  const { retryAfterMs } = failure;
  return new ProviderError(provider, failure.class, "It fails as the script says.", {
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function produce(taskId: string, count: number): Submission {
  const [sample] = samplePictures;
  if (!sample) throw new Error("unreachable: there are samples");
  const source = { kind: "bytes" as const, bytes: sample.bytes, mediaType: "image/png" };
  return { taskId, result: { images: Array.from({ length: count }, () => ({ source })) } };
}
