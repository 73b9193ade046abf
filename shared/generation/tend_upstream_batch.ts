import {
  type ClaimedBatch,
  claimLine,
  claimUpstreamBatch,
  endUpstreamBatch,
  noteUpstreamBatch,
} from "../database/mod.ts";
import { ProviderError } from "../errors/mod.ts";
import type { CallContext, RelaxedMode, ResultLine } from "../providers/mod.ts";
import type { GenerationContext } from "./generation_context.ts";
import { HeldLease } from "./held_lease.ts";
import { readKnownProviders } from "./known_providers.ts";
import { endRelaxed, toClaimed } from "./run_queued.ts";
import { settingsOf } from "./upstreams.ts";

/** Lines of results that one call of the worker reads, so that it keeps within its time of the processor. */
const linesAtOnce = 20;
/** Pauses between looks at a batch that has not changed, in ms; the last one is that of all further ones. */
const pausesMs = [10_000, 30_000, 60_000, 120_000, 300_000, 600_000] as const;
/** A batch whose submit got no answer is to be found by its name within this time, in ms; then it is sent again. */
const findableMs = 60_000;
/** What the provider says no to as often as this will not change, nor will a line that cannot be read. */
const mostLooks = 3;
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What seeing to a batch at a provider came to. */
export interface TendRound {
  /** Jobs that wait now to be drawn the ordinary way. */
  queued: number;
  /** Whether there are results that were not read for want of time. */
  isLeft: boolean;
}

/** A batch that is this worker's to see to. */
interface Tended {
  batch: ClaimedBatch;
  mode: RelaxedMode;
  lease: HeldLease;
  call: CallContext;
  context: GenerationContext;
}

/**
 * Sees to the batch at a provider that has waited longest: sends it, looks how it is doing, or reads its results line by
 * line. What it does not bring, for whatever reason, is drawn the ordinary way.
 *
 * @returns undefined when none is due
 * @throws ServiceError `internal` when the database fails
 */
export async function tendUpstreamBatch(
  context: GenerationContext,
): Promise<TendRound | undefined> {
  const { caller: { service }, clock, configuration: { leaseSeconds } } = context;
  const sentAt = clock.now();
  const batch = await claimUpstreamBatch(service, leaseSeconds);
  if (!batch) return undefined;
  const log = context.log.with({ upstream_batch: batch.id, provider: batch.provider });
  const note = (nextInMs: number | null) =>
    noteUpstreamBatch(service, batch, {}, nextInMs, leaseSeconds);
  const lease = new HeldLease(
    { jobId: batch.id, leaseId: batch.lease_id },
    leaseSeconds,
    sentAt,
    { extend: () => note(null), release: async (_, delayMs) => void await note(delayMs) },
    clock,
    log,
  );
  try {
    const { candidates } = await readKnownProviders(context);
    const candidate = candidates.find(({ provider }) => provider.id === batch.provider);
    const settings = candidate && settingsOf(candidate, [batch.upstream_id]);
    const mode = candidate?.provider.relaxed;
    if (!mode || !settings) return await putOff({ batch, lease, context });
    const call = { fetch: context.fetch, signal: lease.signal, clock, log, settings };
    return await tend({ batch, mode, lease, call, context: { ...context, log } });
  } catch (error) {
    if (!lease.signal.aborted) throw error;
    return { queued: 0, isLeft: false };
  } finally {
    lease.stop();
  }
}

async function tend(tended: Tended): Promise<TendRound> {
  const { batch, mode, call, lease } = tended;
  try {
    if (batch.open === 0) return await giveUpOn(tended, "Nothing of it is wanted any more.");
    switch (batch.status) {
      case "sending":
        return await send(tended);
      case "at_work":
        return await look(tended);
      case "collecting":
        return await collect(tended);
    }
  } catch (error) {
    if (lease.signal.aborted || !(error instanceof ProviderError)) throw error;
    call.log.warn("a batch at a provider could not be seen to", { status: batch.status, error });
    if (isFinal(batch, error)) return await end(tended, error.message, batch.sent_at !== null);
    if (batch.is_over && batch.name) await mode.cancel(batch.name, call).catch(() => {});
    return await putOff(tended);
  }
}

/** Whether a failure is the end of it: what was refused is refused again. */
function isFinal({ status, looks }: ClaimedBatch, { httpStatus, failureClass }: ProviderError) {
  const isRefused = httpStatus !== undefined && httpStatus >= 400 && httpStatus < 500 &&
    failureClass !== "rate_limited" && failureClass !== "cancelled";
  return isRefused && (status === "sending" || looks >= mostLooks);
}

async function send(tended: Tended): Promise<TendRound> {
  const { batch, mode, call } = tended;
  let name: string | undefined;
  if (batch.sent_at !== null) {
    // It may be there, though nobody has seen the answer.
    name = await mode.find(batch.id, call);
    const untilSent = Date.parse(batch.sent_at) + findableMs - call.clock.now();
    if (name === undefined && batch.is_over) return await putOff(tended);
    if (name === undefined && untilSent > 0) return await note(tended, {}, untilSent);
  }
  if (name === undefined) {
    await keep(tended, { is_sent: true });
    const { id, model, lines } = batch;
    name = await mode.submit({ id, model, lines }, call);
  }
  return await note(tended, { ...(name && { name }), status: "at_work" }, pausesMs[0]);
}

async function look(tended: Tended): Promise<TendRound> {
  const { batch, mode, call } = tended;
  const state = await mode.look(batch.name ?? "", call);
  switch (state.status) {
    case "completed":
      await keep(tended, { status: "collecting", results_file: state.file });
      return await collect({ ...tended, batch: { ...batch, results_file: state.file, looks: 1 } });
    case "failed":
      return await end(tended, `${state.reason} It is drawn the ordinary way.`, false);
    case "pending":
      return batch.is_over
        ? await giveUpOn(tended, `${batch.provider} did not draw it within a day.`)
        : await putOff(tended);
  }
}

async function collect(tended: Tended): Promise<TendRound> {
  const { batch, mode, call, lease } = tended;
  let read = 0;
  const isRead = await mode.readResults(
    batch.results_file ?? "",
    batch.lines_read,
    call,
    async (line) => {
      await endLine(line, tended);
      lease.signal.throwIfAborted();
      await keep(tended, { lines_read: line.number });
      return ++read < linesAtOnce;
    },
  );
  if (isRead) return await end(tended, `The results of ${batch.provider} lacked it.`, true);
  return { ...await note(tended, {}, 0), isLeft: true };
}

/** Ends the attempt that a line of results is of. */
async function endLine(line: ResultLine, { batch, mode, call, context }: Tended): Promise<void> {
  const { caller, clock, configuration: { leaseSeconds } } = context;
  const { key } = line;
  if (key === undefined || !uuid.test(key)) {
    if (batch.looks >= mostLooks) return;
    const message = `Line ${line.number} of the results of ${batch.provider} cannot be read.`;
    throw new ProviderError(batch.provider, "no_result", message);
  }
  const sentAt = clock.now();
  const claimed = await claimLine(caller.service, batch, key, leaseSeconds);
  // It was read before, or was cancelled.
  if (!claimed) return;
  const aheadMs = Date.parse(claimed.now) - (sentAt + clock.now()) / 2;
  await endRelaxed(
    toClaimed(claimed, { sentAt, aheadMs }, context),
    (planned, own) => mode.read(line, planned, { ...own, settings: call.settings }),
    context,
  );
}

/** Stops a batch at its provider, and ends it here. */
async function giveUpOn(tended: Tended, reason: string): Promise<TendRound> {
  const { batch, mode, call } = tended;
  const name = batch.name ?? (batch.sent_at === null ? undefined : await mode.find(batch.id, call));
  if (name !== undefined) {
    await mode.cancel(name, call).catch((error) =>
      call.log.warn("a batch could not be cancelled at its provider", { error })
    );
  }
  return await end(tended, reason, batch.sent_at !== null);
}

async function end(
  { batch, context }: Pick<Tended, "batch" | "context">,
  reason: string,
  mayBeBilled: boolean,
): Promise<TendRound> {
  const queued = await endUpstreamBatch(context.caller.service, batch, reason, mayBeBilled);
  if (queued > 0) {
    context.log.warn("calls of a batch are drawn the ordinary way", {
      upstream_batch: batch.id,
      queued,
      reason,
    });
  }
  return { queued, isLeft: false };
}

/** Waits longer each time, and not at all when its time is over. */
async function putOff(tended: Pick<Tended, "batch" | "lease" | "context">): Promise<TendRound> {
  const { batch } = tended;
  if (batch.is_over) {
    return await end(tended, `${batch.provider} did not draw it within a day.`, true);
  }
  return await note(tended, {}, pausesMs[Math.min(batch.looks, pausesMs.length) - 1] ?? 0);
}

/** Notes changes and gives the batch back. */
async function note(
  { batch, context }: Pick<Tended, "batch" | "context">,
  changes: Parameters<typeof noteUpstreamBatch>[2],
  nextInMs: number,
): Promise<TendRound> {
  const { caller, configuration } = context;
  await noteUpstreamBatch(caller.service, batch, changes, nextInMs, configuration.leaseSeconds);
  return { queued: 0, isLeft: false };
}

/** Notes changes and goes on. @throws the lease's reason when that is lost */
async function keep(
  { batch, lease, context }: Tended,
  changes: Parameters<typeof noteUpstreamBatch>[2],
): Promise<void> {
  const { caller, configuration: { leaseSeconds } } = context;
  if (await noteUpstreamBatch(caller.service, batch, changes, null, leaseSeconds)) return;
  lease.lose();
  throw lease.signal.reason;
}
