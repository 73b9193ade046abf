import { type BatchDocument, type BatchItemDocument, heldTo } from "../database/mod.ts";
import type { BatchItemResponse, BatchStatusResponse } from "./batch_schema.ts";
import type { PlannedBatch } from "./plan_batch.ts";
import type { GenerationResponse } from "./response_schema.ts";

/** A batch in the shape that callers get. */
export function toBatchStatus(batch: BatchDocument): BatchStatusResponse {
  const { id, created_by: _, held, moves, counts, ...same } = batch;
  return {
    ...same,
    ...counts,
    batch_id: id,
    held_to: toHeld(held),
    moves: moves.map(({ from, to, ...move }) => ({ ...move, from: toHeld(from), to: toHeld(to) })),
  };
}

/** An item of a batch in the shape that callers get. @param generation that was made of it; absent while there is none */
export function toBatchItemResponse(
  { index, name, status, error, estimated_usd }: BatchItemDocument,
  generation?: GenerationResponse,
): BatchItemResponse {
  return { index, name, status, error, estimated_usd, generation: generation ?? null };
}

function toHeld(held: BatchDocument["held"]): BatchStatusResponse["held_to"] {
  const found = heldTo.safeParse(held).data;
  return found ? { provider: found.provider, model: found.model_id } : null;
}

/** What all of a batch that can be drawn costs, either way. */
export function pricesOfAll(
  { items, prices }: Pick<PlannedBatch, "items" | "prices">,
): { normal: number | null; relaxed: number | null } {
  const possible = prices.filter((_, place) => "request" in (items[place]?.read ?? {}));
  return {
    normal: sumOf(possible.map(({ normal }) => normal)),
    relaxed: sumOf(possible.map(({ relaxed }) => relaxed)),
  };
}

/** The sum of prices in USD; null when one is not known. */
function sumOf(prices: (number | null)[]): number | null {
  let sum = 0;
  for (const price of prices) {
    if (price === null) return null;
    sum += price;
  }
  return Math.round(sum * 1e6) / 1e6;
}
