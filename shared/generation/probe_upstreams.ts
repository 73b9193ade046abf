import { claimProbes, type DueProbe, type ProbeFinding, recordProbe } from "../database/mod.ts";
import { ProviderError } from "../errors/mod.ts";
import type { HealthReport, ImageProvider } from "../providers/mod.ts";
import { startTimer } from "../runtime/mod.ts";
import { type AskedUpstream, upstreamsAsked } from "./asked_upstreams.ts";
import { type GenerationContext, withOwnTrace } from "./generation_context.ts";

/** How long an account or server may take to answer, in ms. */
const answerMs = 5_000;
/** A breakdown that one question finds is asked about once more: the fault may be ours. */
const againAfterMs = 500;
const mostOwnModels = 200;

/**
 * Asks the accounts and servers whose turn it is how they are and which models they offer, and writes it down. What
 * cannot be asked or written is logged and left for the next time.
 *
 * @throws ServiceError `internal` when the database does not tell whose turn it is
 */
export async function probeUpstreams(context: GenerationContext): Promise<void> {
  const { caller, clock, memory, log } = context;
  const states = await memory.snapshots.read(caller.service, clock);
  const probed = upstreamsAsked(states, context);
  const due = await claimProbes(
    caller.service,
    [...probed.values()].map(({ provider, upstream }) => ({
      upstream_id: upstream.id,
      provider: provider.id,
    })),
  );
  await Promise.all(due.map(async (each) => {
    const one = probed.get(each.upstream_id);
    if (!one) return;
    const { provider, upstream } = one;
    const attributes = {
      "image_generation.provider": provider.id,
      "image_generation.upstream": upstream.id,
    };
    try {
      await withOwnTrace({ name: "probe", attributes }, context, async ({ fetch }) => {
        const finding = await ask({ ...one, context: { ...one.context, fetch } }, each);
        await recordProbe(caller.service, finding);
      });
    } catch (error) {
      log.error("what a provider answered could not be written down", {
        upstream: each.upstream_id,
        error,
      });
    }
  }));
}

async function ask(
  { provider, upstream, context }: AskedUpstream,
  { health, models }: DueProbe,
): Promise<ProbeFinding> {
  const [report, offered] = await Promise.all([
    health ? askHealth(provider, context) : null,
    models ? askModels(provider, context) : null,
  ]);
  if (report?.failure) {
    context.log.warn("a provider is not well", {
      failure_class: report.failure.failureClass,
      failure_scope: report.failure.scope,
      detail: report.detail,
      provider_message: report.failure.providerMessage,
    });
  }
  return {
    upstream_id: upstream.id,
    provider: provider.id,
    health: report && {
      status: report.status,
      detail: report.detail.slice(0, 1_000),
      latency_ms: Math.round(report.latencyMs),
      facts: report.facts,
      class: report.failure?.failureClass ?? null,
      scope: report.failure?.scope ?? null,
      model: context.settings.defaultModelId,
    },
    models: offered,
  };
}

async function askHealth(
  provider: ImageProvider,
  context: AskedUpstream["context"],
): Promise<HealthReport> {
  const first = await askOnce(provider, context);
  const isBreakdown = first.failure && ["upstream_down", "no_result"].includes(
    first.failure.failureClass,
  );
  if (!isBreakdown) return first;
  await context.clock.sleep(againAfterMs);
  return await askOnce(provider, context);
}

async function askOnce(
  provider: ImageProvider,
  context: AskedUpstream["context"],
): Promise<HealthReport> {
  const { clock } = context;
  const startedAt = clock.now();
  const timer = startTimer(startedAt + answerMs, clock);
  try {
    return await provider.health({ ...context, signal: timer.signal });
  } catch (error) {
    if (!timer.signal.aborted) throw error;
    const detail = `${provider.id} gave no answer within ${answerMs / 1_000} s. ` +
      "Check that it is up and can be reached.";
    const failure = new ProviderError(provider.id, "timeout", detail, { cause: error });
    const latencyMs = clock.now() - startedAt;
    return { status: "unhealthy", detail, latencyMs, facts: {}, failure };
  } finally {
    timer.stop();
  }
}

async function askModels(
  provider: ImageProvider,
  context: AskedUpstream["context"],
): Promise<ProbeFinding["models"]> {
  const { catalog } = provider;
  const timer = startTimer(context.clock.now() + answerMs, context.clock);
  try {
    const offered = await provider.models({ ...context, signal: timer.signal });
    const retired = catalog.filter(({ id, retired }) =>
      !retired && offered.some((each) => each.id === id && each.retired)
    );
    const own = offered.filter(({ id, retired }) =>
      !retired && !context.settings.models.some((each) => each.id === id)
    );
    return {
      retired: retired.map(({ id }) => id),
      own: own.slice(0, mostOwnModels).map(({ id, name }) => ({ id, name: name.slice(0, 200) })),
    };
  } catch (error) {
    if (!(error instanceof ProviderError) && !timer.signal.aborted) throw error;
    context.log.warn("a provider did not tell its models", { error });
    return null;
  } finally {
    timer.stop();
  }
}
