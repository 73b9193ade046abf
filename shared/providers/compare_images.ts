import type { ImageRequest, Loss, ProviderPlan } from "./contract.ts";
import { altered, dropped, lossWeights, weighPixels } from "./losses.ts";
import { aspectTolerance, isShapeOf, type Size, sizeText } from "./planning.ts";

/** A picture as its bytes say. */
export interface DeliveredImage extends Size {
  /** Such as `png`. */
  format: string;
}

/** What came beside what was asked for. */
export interface Comparison {
  /** What the plan announced and is so: a provider may do better than it says. */
  announced: Loss[];
  /** What differs and was not announced by the plan, each difference once however many pictures have it. */
  losses: Loss[];
  /** True when a picture has another shape than the plan promised, which is held against the provider. */
  hasBrokenPromise: boolean;
}

/** A side shorter than this share of the expected one, and the picture is no answer to the request. */
const smallestShare = 1 / 32;

/**
 * Compares the pictures that came with what was asked for and planned: shape, size, format and count.
 *
 * @param request as it was planned
 * @param delivered the pictures that are kept
 */
export function compareImages(
  request: Pick<ImageRequest, "width" | "height" | "aspectRatio" | "count" | "outputFormat">,
  plan: Pick<ProviderPlan, "expectedSize" | "expectedFormat" | "losses">,
  delivered: readonly DeliveredImage[],
): Comparison {
  const announced = plan.losses.filter(({ field }) =>
    !isOtherwise(field, request, plan, delivered)
  );
  const differences = delivered.flatMap((image) => compareOne(request, plan, image));
  const unique = new Map(differences.map((loss) => [loss.text, loss]));
  const missing = request.count - delivered.length;
  const losses = [...unique.values()];
  if (missing > 0) {
    const text = `${missing} of ${request.count} pictures did not come.`;
    losses.push(dropped("num_images", request.count, 0, text));
  }
  const { expectedSize } = plan;
  const hasBrokenPromise = expectedSize !== null &&
    delivered.some((image) => !isShapeOf(expectedSize, image, aspectTolerance));
  return { announced, losses, hasBrokenPromise };
}

/** True where no picture turned out to be what the plan had announced, for better or worse. */
function isOtherwise(
  field: Loss["field"],
  { width, height, aspectRatio }: Parameters<typeof compareImages>[0],
  { expectedFormat }: Pick<ProviderPlan, "expectedFormat">,
  delivered: readonly DeliveredImage[],
): boolean {
  if (delivered.length === 0) return false;
  if (field === "output_format") return delivered.every(({ format }) => format !== expectedFormat);
  if (field !== "size" || aspectRatio !== undefined) return false;
  return delivered.every((image) => image.width === width && image.height === height);
}

/** The smallest picture that may be what was drawn: one of 1x1 pixels stands for nothing. */
export function smallestTaken(
  request: Pick<ImageRequest, "width" | "height">,
  plan: Pick<ProviderPlan, "expectedSize">,
): Size {
  const { width, height } = plan.expectedSize ?? request;
  return {
    width: Math.ceil(width * smallestShare),
    height: Math.ceil(height * smallestShare),
  };
}

function compareOne(
  request: Parameters<typeof compareImages>[0],
  { expectedSize, expectedFormat }: Pick<ProviderPlan, "expectedSize" | "expectedFormat">,
  delivered: DeliveredImage,
): Loss[] {
  const losses: Loss[] = [];
  const field = request.aspectRatio === undefined ? "size" : "aspect_ratio";
  // What the plan announced has been told already.
  const expected = expectedSize ?? request;
  const asked = expectedSize === null && request.aspectRatio !== undefined
    ? request.aspectRatio
    : sizeText(expected);
  const given = sizeText(delivered);
  const promised = expectedSize ?? request;
  if (!isShapeOf(promised, delivered, aspectTolerance)) {
    const text = `The picture that came is ${given}, which is not the shape of ${asked}.`;
    losses.push(altered(field, asked, given, lossWeights.shape, text));
  } else if (expectedSize !== null && given !== asked) {
    const text = `The picture that came is ${given} instead of ${asked}.`;
    losses.push(altered(field, asked, given, weighPixels(expected, delivered), text));
  }
  const { outputFormat } = request;
  const { format } = delivered;
  if (outputFormat !== undefined && format !== outputFormat && format !== expectedFormat) {
    const text = `The picture that came is a ${format} instead of a ${outputFormat}.`;
    losses.push(altered("output_format", outputFormat, format, lossWeights.format, text));
  }
  return losses;
}
