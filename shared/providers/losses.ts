import type { Json, Loss, RequestField } from "./contract.ts";

/**
 * What a loss weighs, on a scale on which a named model that is not drawn with is 40. Nothing here is impossible: what
 * carries meaning (input pictures, masks, LoRA, ControlNet, workflows, transparency) is never lost but excludes.
 */
export const lossWeights = {
  /** A model that the caller named, replaced by one of another family. */
  namedModel: 40,
  /** A model that the caller named, replaced by another one of its family. */
  namedModelOfFamily: 15,
  styleDropped: 20,
  styleAsWords: 8,
  negativePromptDropped: 12,
  negativePromptAsWords: 4,
  seedDropped: 12,
  /** The provider takes the seed and promises nothing. */
  seedWithoutPromise: 8,
  /** The seed is another one, but repeats its picture. */
  seedAltered: 4,
  shape: 15,
  /** Pixels off by more than a tenth. */
  pixels: 6,
  pixelsNearly: 1,
  steps: 2,
  guidanceScale: 2,
  format: 2,
  /** One option of a provider's own that carries no meaning. */
  option: 2,
  /** An operation that a model has no way of its own for. */
  operationApproximated: 15,
  strength: 4,
  pictureWeight: 2,
  /** Times the share of the prompt that compression cost, 0..1. */
  compression: 10,
} as const;

/** A fraction by which pixels may be off and count as nearly right. */
const nearlyRight = 0.1;

/** What it weighs that a picture has other pixels than asked for, its shape left aside. */
export function weighPixels(
  asked: { width: number; height: number },
  given: { width: number; height: number },
): number {
  const share = (given.width * given.height) / (asked.width * asked.height);
  const isNear = Math.abs(share - 1) <= nearlyRight;
  return isNear ? lossWeights.pixelsNearly : lossWeights.pixels;
}

/** A {@link Loss} of a field that nothing is left of. */
export function dropped(field: RequestField, asked: Json, weight: number, text: string): Loss {
  return { field, change: "dropped", asked, given: null, weight, text };
}

/** A {@link Loss} of a field whose value is another one. */
export function altered(
  field: RequestField,
  asked: Json,
  given: Json,
  weight: number,
  text: string,
): Loss {
  return { field, change: "altered", asked, given, weight, text };
}

/** A {@link Loss} of a field that is honoured as far as the provider can. */
export function approximated(
  field: RequestField,
  asked: Json,
  given: Json,
  weight: number,
  text: string,
): Loss {
  return { field, change: "approximated", asked, given, weight, text };
}

/** The sum of the weights of losses. */
export function weighLosses(losses: readonly Loss[]): number {
  return losses.reduce((sum, loss) => sum + loss.weight, 0);
}
