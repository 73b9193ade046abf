import type {
  ImageProvider,
  ImageRequest,
  ModelInfo,
  PlanResult,
  ProviderSettings,
} from "./contract.ts";
import { altered, approximated, lossWeights } from "./losses.ts";
import { addedTo, type LocalStep, mostComposedPixels, paddedOf } from "./local_steps.ts";
import type {
  ImageFormat,
  InputImage,
  OperationAbility,
  Operations,
  Outpaint,
} from "./pictures.ts";
import type { ProviderId } from "./provider_id.ts";
import { noteSize } from "./planning.ts";
import { emptyNotes, isRefused, refused } from "./plan_notes.ts";

/** What is done here besides a provider's work, so that it comes to what was asked for. */
type Detour = (request: ImageRequest) => { request: ImageRequest; steps: LocalStep[] } | undefined;

/** Formats that are read here. */
const readFormats: readonly ImageFormat[] = ["png", "jpeg"];
/** What a picture is widened by where nothing else is said. */
const continued = "The scene goes on naturally beyond the edges of the picture.";

/**
 * What a model does with pictures, by itself and with what is done here: a model that edits by instruction repaints a part
 * when the edited picture and the one worked on are put together by the mask, and what repaints a part widens a picture that
 * has been put onto a larger canvas.
 */
function withDetours(operations: Operations | undefined): Operations | undefined {
  if (!operations) return undefined;
  const { edit, inpaint, outpaint } = operations;
  const byEditing = edit?.native && edit.mask === "none" && (edit.most ?? Infinity) > 1 &&
      edit.roles.init !== undefined && edit.roles.reference !== undefined
    ? besideMask(edit)
    : undefined;
  const own: Operations = {};
  if (!inpaint && byEditing) own.inpaint = { ...byEditing, mask: "required" };
  if (!outpaint) {
    if (inpaint?.native) own.outpaint = { ...inpaint, mask: "none", native: false };
    else if (byEditing) own.outpaint = { ...byEditing, mask: "none" };
  }
  return { ...operations, ...own };
}

/** What a provider's model does with pictures: a ComfyUI owner's workflows do what they do. */
export function operationsOf(provider: ProviderId, { capabilities }: ModelInfo) {
  return provider === "comfyui" ? capabilities.operations : withDetours(capabilities.operations);
}

/**
 * The plan of a provider, and where it has none, one with steps that are done here: at most two, beside calls that are
 * priced and reserved as those of any plan. That is told as a loss, since a provider's own way is better.
 */
export function planWithDetours(
  provider: Pick<ImageProvider, "plan">,
  request: ImageRequest,
  settings: ProviderSettings,
): PlanResult {
  const direct = planDirectly(provider, request, settings);
  if (direct.possible || direct.mistakes.length > 0) return direct;
  let refusal: PlanResult | undefined;
  for (const detour of detoursOf(request)) {
    const by = detour(request);
    if (!by) continue;
    const result = provider.plan(by.request, settings);
    if (!result.possible) {
      const cannot = result.reasons.some((reason) => /^(?:operation|mask): /.test(reason));
      if (!cannot) refusal ??= result;
      continue;
    }
    const { plan } = result;
    const abilities = withDetours(plan.model.capabilities.operations);
    if (!request.operation || !abilities?.[request.operation]) continue;
    return finish(request, plan, by.steps);
  }
  return refusal ?? direct;
}

/**
 * The plan of a provider by itself. Where no model is named, the first one that does the operation may refuse what another
 * one does, such as sides that are no multiples of 64.
 */
function planDirectly(
  provider: Pick<ImageProvider, "plan">,
  request: ImageRequest,
  settings: ProviderSettings,
): PlanResult {
  const first = provider.plan(request, settings);
  const { operation, modelId } = request;
  if (first.possible || first.mistakes.length > 0 || !operation || modelId !== undefined) {
    return first;
  }
  for (const { id, retired, capabilities: { operations } } of settings.models) {
    if (retired || !operations?.[operation] || operations[operation].onlyNamed) continue;
    const other = provider.plan({ ...request, modelId: id }, settings);
    if (other.possible) return other;
  }
  return first;
}

function detoursOf({ operation }: ImageRequest): Detour[] {
  if (operation === "inpaint") return [byEditing];
  return operation === "outpaint" ? [byInpainting, byEditingCanvas] : [];
}

/** Edits the whole picture, which is then put together with the one worked on. */
function byEditing(request: ImageRequest): ReturnType<Detour> {
  const { mask, images = [], ...others } = request;
  const init = images.find(({ role }) => role === "init");
  if (!init || !mask) return undefined;
  const asked = askedToEdit({ ...others, images }, init, { ...mask, role: "mask" });
  return { request: asked, steps: [{ do: "composite", picture: init.id, mask: mask.id }] };
}

/** Puts the picture onto a larger canvas, of which what is new is drawn by the mask. */
function byInpainting(request: ImageRequest): ReturnType<Detour> {
  const { outpaint, images = [], ...others } = request;
  const init = images.find(({ role }) => role === "init");
  if (!init || !outpaint || request.mask) return undefined;
  const padded = paddedOf(init, outpaint);
  return {
    request: {
      ...others,
      operation: "inpaint",
      prompt: request.prompt || continued,
      images: images.map((each) => each === init ? { ...padded, role: "init" } : each),
      mask: addedTo(init, outpaint),
      ...{ width: padded.width, height: padded.height, followsPicture: true },
    },
    steps: [padBy(init, outpaint)],
  };
}

/** Puts the picture onto a larger canvas, edits all of it, and puts the picture back. */
function byEditingCanvas(request: ImageRequest): ReturnType<Detour> {
  const { outpaint, images = [], ...others } = request;
  const init = images.find(({ role }) => role === "init");
  if (!init || !outpaint || request.mask) return undefined;
  const padded: InputImage = { ...paddedOf(init, outpaint), role: "init" };
  const added = addedTo(init, outpaint);
  const prompt = [
    "Fill the grey border of the picture to work on, so that its scene goes on without a seam.",
    request.prompt || continued,
  ].join(" ");
  const asked = askedToEdit(
    { ...others, prompt, images: images.map((each) => each === init ? padded : each) },
    padded,
    { ...added, role: "mask" },
  );
  return {
    request: asked,
    steps: [
      padBy(init, outpaint),
      { do: "composite", picture: padded.id, mask: added.id },
    ],
  };
}

function padBy({ id, width, height }: InputImage, sides: Outpaint): LocalStep {
  return { do: "pad", picture: id, width, height, sides };
}

function askedToEdit(
  request: ImageRequest,
  { width, height }: InputImage,
  mask: InputImage,
): ImageRequest {
  const { images = [], outputFormat, aspectRatio: _, ...others } = request;
  return {
    ...others,
    operation: "edit",
    images: [...images, mask],
    ...{ width, height, followsPicture: true },
    // It is read here, and written anew.
    ...(outputFormat && { outputFormat: outputFormat === "webp" ? "png" : outputFormat }),
  };
}

/** A plan with its steps, and what is otherwise by them. */
function finish(
  request: ImageRequest,
  plan: Extract<PlanResult, { possible: true }>["plan"],
  steps: LocalStep[],
): PlanResult {
  const notes = emptyNotes();
  const { images = [], mask, outpaint, outputFormat } = request;
  const read = [...images.filter(({ role }) => role === "init"), ...(mask ? [mask] : [])];
  for (const { format } of read) {
    if (readFormats.includes(format)) continue;
    notes.reasons.push(
      `images: for ${plan.model.name} pictures are put together here, which takes PNG and JPEG, not ${format}.`,
    );
  }
  const [init] = read;
  if (!init) return refused(notes);
  const size = outpaint ? paddedOf(init, outpaint) : init;
  if (size.width * size.height > mostComposedPixels) {
    notes.reasons.push(
      `images: for ${plan.model.name} pictures are put together here, at most ` +
        `${
          mostComposedPixels.toLocaleString("en")
        } pixels of them; this is ${size.width}x${size.height}.`,
    );
  }
  if (isRefused(notes)) return refused(notes);
  tell(request, plan.model, notes);
  noteSize(request, size, "the picture decides it", notes);
  const isComposed = steps.some((step) => step.do === "composite");
  if (!isComposed) {
    return { possible: true, plan: { ...plan, steps, losses: [...notes.losses, ...plan.losses] } };
  }
  if (outputFormat === "webp") {
    const text = "The picture is a PNG instead of a WebP: it is put together here.";
    notes.losses.push(altered("output_format", "webp", "png", lossWeights.format, text));
  }
  const ofPlan = plan.losses.filter(({ field }) =>
    !["size", "aspect_ratio", "output_format"].includes(field)
  );
  return {
    possible: true,
    plan: {
      ...plan,
      steps,
      expectedSize: { width: size.width, height: size.height },
      expectedFormat: outputFormat === "jpeg" ? "jpeg" : "png",
      losses: [...notes.losses, ...ofPlan],
    },
  };
}

function tell(
  { operation = "generate", outpaint }: ImageRequest,
  { name }: ModelInfo,
  { losses }: ReturnType<typeof emptyNotes>,
): void {
  const text = outpaint
    ? `${name} does not widen the picture so by itself: it is put onto a larger canvas here, and what is new is filled in.`
    : `${name} has no way of its own to repaint a part: it edits the whole picture, of which the masked part is taken.`;
  const weight = lossWeights.operationApproximated;
  losses.push(approximated("operation", operation, operation, weight, text));
}

/** An edit with room for the mask, which goes in as one more picture. */
function besideMask(edit: OperationAbility): OperationAbility {
  const most = (edit.most ?? Infinity) - 1;
  const roles = Object.entries(edit.roles).flatMap(([role, limit]) => {
    const room = role === "init" ? 1 : Math.min(limit, most - 1);
    return room > 0 ? [[role, room]] : [];
  });
  return { ...edit, roles: Object.fromEntries(roles), most, native: false };
}
