import { invalidRequest, jobFailed, ServiceError } from "../errors/mod.ts";
import type { KnownProviders } from "../routing/mod.ts";
import { applyStyles } from "./apply_styles.ts";
import type { BatchItem } from "./batch_items.ts";
import {
  type BatchKind,
  type CommonCandidate,
  expectedPrices,
  findCommon,
  holdTo,
  openFields,
  type Prices,
} from "./batch_kinds.ts";
import type { BatchRequest } from "./batch_schema.ts";
import type { GenerationContext } from "./generation_context.ts";
import { newJob } from "./job.ts";
import { namedPictures } from "./picture_fields.ts";
import { projectOptimization } from "./prompt_optimization.ts";
import { type GenerateRequest, generateRequest } from "./request_schema.ts";
import { refuseMistakes } from "./start_generation.ts";
import { takeInPictures } from "./take_in_pictures.ts";
import type { TakenPicture } from "./taken_picture.ts";

/** Different pictures that a batch may bring, instead of naming them. */
const mostBrought = 20;

/** A batch whose requests are complete. */
export interface PlannedBatch {
  items: BatchItem[];
  /** By place of the item; nothing is known of one that cannot be drawn. */
  prices: Prices[];
  /** What every request is held to; empty for a batch that is not consistent. */
  held: Record<string, string | number | boolean | null>;
  heldTo: Pick<CommonCandidate, "provider" | "model"> | null;
}

/**
 * Completes the requests of a batch: pictures that come with it are stored, what it leaves open is chosen for all where it
 * is consistent, and what it will cost is worked out. Requests that differ in their prompts alone are planned once.
 *
 * @throws ServiceError `no_capable_provider` when nobody can draw all of a consistent batch, `internal` when the database
 *   fails
 */
export async function planBatch(
  read: BatchItem[],
  { consistent, urgency }: Pick<BatchRequest, "consistent" | "urgency">,
  known: KnownProviders,
  context: GenerationContext,
): Promise<PlannedBatch> {
  const taken = await takeIn(await withStyles(read, context), context);
  const { items, kinds } = await sortIntoKinds(taken.items, taken.pictures, known, context);
  const now = context.clock.now();
  const unknown = { normal: null, relaxed: null };
  const prices: Prices[] = items.map(() => unknown);
  const note = (ofKinds: Prices[]) => {
    for (const [kind, { indices }] of kinds.entries()) {
      for (const index of indices) prices[index] = ofKinds[kind] ?? unknown;
    }
  };
  if (!consistent || kinds.length === 0) {
    note(expectedPrices(kinds, known, now));
    return { items, prices, held: {}, heldTo: null };
  }
  refuseSeveral(items);
  const [chosen] = findCommon(kinds, known, now, undefined, urgency);
  if (!chosen) throw nobodyDrawsAll(kinds, known, now);
  note(chosen.prices);
  const fields = openFields(chosen);
  return {
    items: items.map((item) =>
      "error" in item.read
        ? item
        : { ...item, read: { request: generateRequest.parse({ ...fields, ...item.read.request }) } }
    ),
    prices,
    held: holdTo(chosen),
    heldTo: { provider: chosen.provider, model: chosen.model },
  };
}

async function withStyles(read: BatchItem[], context: GenerationContext): Promise<BatchItem[]> {
  const requests = read.flatMap(({ read }) => "request" in read ? [read.request] : []);
  const styled = await applyStyles(requests, context);
  let next = 0;
  return read.map((item) => {
    if ("error" in item.read) return item;
    const found = styled[next++] ?? item.read.request;
    return { ...item, read: found instanceof ServiceError ? { error: found } : { request: found } };
  });
}

function refuseSeveral(items: BatchItem[]): void {
  const named = items.flatMap(({ read }) => "request" in read ? read.request.provider ?? [] : []);
  const others = [...new Set(named)];
  if (others.length < 2) return;
  throw invalidRequest(
    `A consistent batch has one provider, and its requests name ${
      others.join(" and ")
    }. Name one, or none, in defaults.`,
  );
}

async function takeIn(
  read: BatchItem[],
  context: GenerationContext,
): Promise<{ items: BatchItem[]; pictures: Map<number, TakenPicture[]> }> {
  const known = new Map<string, Awaited<ReturnType<typeof takeInPictures>> | ServiceError>();
  const brought = new Set<string>();
  const pictures = new Map<number, TakenPicture[]>();
  const items: BatchItem[] = [];
  for (const item of read) {
    if ("error" in item.read || namedPictures(item.read.request).length === 0) {
      items.push(item);
      continue;
    }
    const { request } = item.read;
    const { image, images, mask, parent_image_id, operation, project_id } = request;
    const key = JSON.stringify({ image, images, mask, parent_image_id, operation, project_id });
    const brings = namedPictures(request).flatMap(({ source: { image_id, ...given } }) =>
      image_id === undefined ? [JSON.stringify(given)] : []
    );
    if (brought.union(new Set(brings)).size > mostBrought) {
      const message =
        `A batch brings at most ${mostBrought} pictures: hand them in first, and name them by image_id.`;
      items.push({ ...item, read: { error: invalidRequest(message) } });
      continue;
    }
    for (const each of brings) brought.add(each);
    const found = known.get(key) ??
      await takeInPictures(request, context).catch((error) => toRefusal(error));
    known.set(key, found);
    if (found instanceof ServiceError) {
      items.push({ ...item, read: { error: found } });
      continue;
    }
    const { image: _i, images: _s, mask: _m, ...rest } = request;
    const { images: ids, mask: maskId } = found.request;
    items.push({
      ...item,
      read: { request: { ...rest, ...(ids && { images: ids }), ...(maskId && { mask: maskId }) } },
    });
    pictures.set(item.index, found.pictures);
  }
  return { items, pictures };
}

async function sortIntoKinds(
  read: BatchItem[],
  pictures: Map<number, TakenPicture[]>,
  known: KnownProviders,
  context: GenerationContext,
): Promise<{ items: BatchItem[]; kinds: BatchKind[] }> {
  const queuedAt = context.clock.now();
  const time = { queuedAt, deadlineAt: queuedAt + context.configuration.jobDeadlineMs };
  const kinds = new Map<string, BatchKind | ServiceError>();
  const items: BatchItem[] = [];
  const [open] = read.flatMap(({ read }) =>
    "request" in read && !read.request.prompt_optimization ? [read.request] : []
  );
  const optimization = open
    ? await projectOptimization(open.project_id ?? null, context)
    : context.configuration.promptOptimization;
  for (const item of read) {
    if ("error" in item.read) {
      items.push(item);
      continue;
    }
    const { request } = item.read;
    try {
      const job = newJob(
        crypto.randomUUID(),
        request,
        pictures.get(item.index) ?? [],
        optimization,
        false,
        time,
      );
      const key = kindOf(request);
      const kind = kinds.get(key);
      if (kind instanceof ServiceError) throw kind;
      if (!kind) {
        const refusal = refusalOf(job, known);
        kinds.set(key, refusal ?? { job, indices: [item.index] });
        if (refusal) throw refusal;
      } else {
        kind.indices.push(item.index);
        if (job.request.prompt.length > kind.job.request.prompt.length) kind.job = job;
      }
      items.push(item);
    } catch (error) {
      items.push({ ...item, read: { error: toRefusal(error) } });
    }
  }
  return {
    items,
    kinds: [...kinds.values()].flatMap((kind) => kind instanceof ServiceError ? [] : kind),
  };
}

// What no provider's answer depends on tells no kinds apart.
function kindOf(request: GenerateRequest): string {
  const { prompt: _p, seed, metadata: _m, scene_id: _s, ...rest } = request;
  return JSON.stringify({ ...rest, seed: seed !== undefined });
}

function refusalOf(job: BatchKind["job"], known: KnownProviders): ServiceError | undefined {
  try {
    refuseMistakes(job, known);
    return undefined;
  } catch (error) {
    return toRefusal(error);
  }
}

function toRefusal(error: unknown): ServiceError {
  if (error instanceof ServiceError && error.code !== "internal") return error;
  throw error;
}

function nobodyDrawsAll(kinds: BatchKind[], known: KnownProviders, now: number): ServiceError {
  const reasons = known.candidates.map(({ provider: { id } }) => {
    const unable = kinds.find((kind) =>
      !findCommon([kind], known, now).some(({ provider }) => provider === id)
    );
    return unable
      ? `${id} cannot draw request ${unable.indices[0]}.`
      : `${id} draws them with different models.`;
  });
  return jobFailed(
    "no_capable_provider",
    "No single provider and model can draw every request of this batch. Leave out what only some of them can do, or " +
      `send it without "consistent". ${reasons.join(" ")}`,
  );
}
