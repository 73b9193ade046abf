import type { Configuration } from "../configuration/mod.ts";
import { type Caller, type ProviderState, readGenerationAccess } from "../database/mod.ts";
import { ServiceError } from "../errors/mod.ts";
import type { Log } from "../observability/mod.ts";
import type { ImageRequest, ProviderId } from "../providers/mod.ts";
import {
  type Candidate,
  type Exclusion,
  planProviders,
  type QueuedCandidate,
  queueOf,
  type RetryRules,
} from "../routing/mod.ts";
import { promptLimits } from "../prompts/mod.ts";
import type { Clock } from "../runtime/mod.ts";
import { beginRefusal } from "./begin_refusal.ts";
import { toImageRequest } from "./image_request.ts";
import type { IsolateMemory } from "./isolate_memory.ts";
import {
  type PreparedPrompt,
  preparePrompt,
  preparePrompts,
  type PromptContext,
} from "./prepare_prompt.ts";
import { findCandidates, type ProviderRegistry } from "./provider_candidates.ts";
import type { GenerateRequest } from "./request_schema.ts";

/** What a generation needs of its surroundings. */
export interface GenerationContext {
  caller: Caller;
  configuration: Configuration;
  memory: IsolateMemory;
  /** Absent for the real ones. */
  providers?: ProviderRegistry;
  fetch: typeof fetch;
  clock: Clock;
  log: Log;
  /** Aborts when the caller leaves; heeded only until the job is written. */
  signal: AbortSignal;
}

/** A request whose prompts are ready to be sent. */
export interface PreparedGeneration {
  request: GenerateRequest;
  imageRequest: ImageRequest;
  prompt: PreparedPrompt;
  /** The prompt within a number of characters; a provider may take less than the service does. */
  promptWithin(characters: number, signal: AbortSignal): Promise<PreparedPrompt>;
  rules: RetryRules;
  /** Milliseconds since the epoch at which the last attempt has to have ended. */
  deadline: number;
}

/**
 * Brings a request into the form that is planned: prompts normalised, and compressed when they are long.
 *
 * @throws ServiceError `prompt_too_long` and `invalid_request` for prompts that are refused
 */
export async function prepareGeneration(
  request: GenerateRequest,
  context: GenerationContext,
): Promise<PreparedGeneration> {
  const { caller, configuration, clock } = context;
  const deadline = clock.now() + configuration.jobDeadlineMs;
  // Shortening a prompt takes time of the language model, which is not for strangers to spend.
  if (request.prompt.length > promptLimits.compressed) await requireAccess(request, caller);
  const promptContext: PromptContext = {
    ...context,
    client: caller.service,
    languageModel: configuration.languageModel,
    memory: context.memory.compression,
    deadline,
  };
  const { original, prepared, negativePrompt } = await preparePrompts(request, promptContext);
  return {
    request,
    imageRequest: toImageRequest(request, {
      prompt: prepared.text,
      ...(negativePrompt !== undefined && { negativePrompt }),
    }),
    prompt: prepared,
    promptWithin: async (characters, signal) =>
      prepared.text.length <= characters
        ? prepared
        : await preparePrompt(original, characters, { ...promptContext, signal }),
    rules: {
      enableFallback: request.enable_fallback,
      maxRetries: request.max_retries,
      onRefusal: request.on_refusal,
    },
    deadline,
  };
}

async function requireAccess({ project_id }: GenerateRequest, caller: Caller): Promise<void> {
  if (project_id === undefined) return;
  const outcome = await readGenerationAccess(caller.service, caller.userId, project_id);
  if (outcome !== "allowed") throw beginRefusal({ outcome });
}

/** Who is asked for a request, and what the caller is told about it. */
export interface PlannedGeneration {
  /** Best first. */
  queue: QueuedCandidate[];
  warnings: string[];
}

/**
 * The providers that can do a request, best first. That the one the caller named is not among them is a warning.
 *
 * @param taken attempts by provider that are about to start and stand in no snapshot yet
 * @throws ServiceError `no_capable_provider`, with the reasons of each
 */
export function planGeneration(
  { request, imageRequest }: PreparedGeneration,
  states: ProviderState[],
  context: GenerationContext,
  taken: ReadonlyMap<ProviderId, number> = new Map(),
): PlannedGeneration {
  const { clock, configuration } = context;
  const found = findCandidates(states, configuration, context.providers);
  const plan = planProviders(
    imageRequest,
    found.candidates.map((candidate) => withTaken(candidate, taken)),
    {
      ...(request.provider && { provider: request.provider }),
      enableFallback: request.enable_fallback,
      strategy: request.strategy,
    },
    clock.now(),
    clock.random(),
  );
  const excluded = [...plan.excluded, ...found.excluded];
  if (plan.planned.length === 0) throw nothingPlanned(excluded);
  const named = excluded.find((each) => each.provider === request.provider);
  return {
    queue: queueOf(plan.planned),
    warnings: named
      ? [`${named.provider} was left out and another provider asked. ${named.reasons.join(" ")}`]
      : [],
  };
}

function withTaken(candidate: Candidate, taken: ReadonlyMap<ProviderId, number>): Candidate {
  const { health } = candidate;
  const running = health.running + (taken.get(candidate.provider.id) ?? 0);
  return { ...candidate, health: { ...health, running } };
}

function nothingPlanned(excluded: Exclusion[]): ServiceError {
  const reasons = excluded.map(({ provider, reasons }) => `${provider}: ${reasons.join(" ")}`);
  return new ServiceError(
    "no_capable_provider",
    `No provider can do this request. ${reasons.join(" ")}`,
    { extensions: { providers: excluded } },
  );
}
