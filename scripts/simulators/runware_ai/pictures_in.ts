import { Buffer } from "node:buffer";
import { type Canvas, isMasked, paste, readCanvas, resize, tint } from "../pictures/mod.ts";
import { parameterError, type RunwareError } from "./errors.ts";
import { followsPicture } from "./order.ts";

/** Finds a picture that the service has: one that it drew, or one that was uploaded. */
export type FindPicture = (uuid: string) => Canvas | undefined;

/** The pictures of a task. */
export interface TaskPictures {
  seed?: Canvas;
  mask?: Canvas;
  references: Canvas[];
  /** What guides it: control, style and identity. */
  guides: Canvas[];
}

type Task = Record<string, unknown>;

const tintAmount = 0.4;
/** Where each model takes its pictures (https://runware.ai/docs/image-inference/api-reference#request-inputs). */
const referenceModels =
  /^(runware:106@1|runware:400@|runware:108@2|google:4@|bfl:[34567]@1|openai:)/;
const references: [model: RegExp, most: number][] = [
  [/^runware:102@1$/, 1],
  [/^runware:106@1$/, 2],
  [/^runware:400@/, 4],
  [/^google:4@1$/, 8],
  [/./, 14],
];
const withoutStrength = /^runware:102@1$/;

/** Reads the pictures of an imageInference task, or says what is wrong with them. */
export async function readPictures(
  task: Task,
  find: FindPicture,
): Promise<TaskPictures | RunwareError[]> {
  const inputs = isObject(task["inputs"]) ? task["inputs"] : {};
  const model = String(task["model"]);
  const given = (name: string) => inputs[name] ?? task[name];
  const takesReferences = referenceModels.test(model);
  for (const name of ["seedImage", "maskImage", "referenceImages", "image", "mask"]) {
    const isTaken = takesReferences || (name === "referenceImages" && isObject(task["acePlusPlus"]))
      ? name === "referenceImages"
      : name === "seedImage" || name === "maskImage";
    if (given(name) !== undefined && !isTaken) return [unsupported(`inputs.${name}`)];
  }
  if (task["strength"] !== undefined && withoutStrength.test(model)) {
    return [unsupported("strength")];
  }
  const wrong = refuseSizes(task, model);
  if (wrong) return [wrong];
  const isAce = isObject(task["acePlusPlus"]);
  if (isAce && model !== "runware:102@1") return [unsupported("acePlusPlus")];
  const list = given("referenceImages") ?? [];
  const most = references.find(([pattern]) => pattern.test(model))?.[1] ?? 0;
  if (!Array.isArray(list) || list.length > most) {
    return [
      parameterError(
        "invalidReferenceImagesCount",
        "referenceImages",
        `The model takes at most ${most} reference images.`,
      ),
    ];
  }
  const guides = [
    ...entriesOf(task["controlNet"]).map(({ guideImage }) => guideImage),
    ...entriesOf(task["ipAdapters"]).flatMap(({ guideImage, guideImages }) =>
      guideImage ?? guideImages
    ),
    ...entriesOf(task["photoMaker"]).flatMap(({ inputImages }) => inputImages),
    ...entriesOf(task["puLID"] ?? task["pulid"]).flatMap(({ inputImages }) => inputImages),
  ];
  try {
    const seed = await optional(given("seedImage"), "seedImage", find);
    const mask = await optional(given("maskImage"), "maskImage", find);
    const pictures = {
      ...(seed && { seed }),
      ...(mask && { mask }),
      references: await Promise.all(list.map((each) => read(each, "referenceImages", find))),
      guides: await Promise.all(guides.map((each) => read(each, "guideImage", find))),
    };
    return refuse(task, pictures) ?? pictures;
  } catch (error) {
    if (error instanceof PictureError) return [error.refusal];
    throw error;
  }
}

/** https://runware.ai/docs/providers/bfl: the size follows the picture, and whoever sends one is refused. */
function refuseSizes(task: Task, model: string): RunwareError | undefined {
  if (!followsPicture(model)) return undefined;
  const name = ["width", "height", "strength"].find((each) => task[each] !== undefined);
  return name === undefined ? undefined : unsupported(name);
}

/** The picture of a task on one picture, such as `upscale`. */
export async function readOnePicture(
  task: Task,
  find: FindPicture,
): Promise<Canvas | RunwareError> {
  const inputs = isObject(task["inputs"]) ? task["inputs"] : {};
  try {
    return await read(inputs["image"] ?? task["inputImage"], "image", find);
  } catch (error) {
    if (error instanceof PictureError) return error.refusal;
    throw error;
  }
}

/** The size that follows from a picture; undefined where the task says it. */
export function sizeOf(task: Task, { seed }: TaskPictures) {
  if (!seed || !followsPicture(task["model"])) return undefined;
  const { outpaint } = task;
  const side = (name: string) => isObject(outpaint) ? Number(outpaint[name] ?? 0) : 0;
  return {
    width: seed.width + side("left") + side("right"),
    height: seed.height + side("top") + side("bottom"),
  };
}

/** What is made of the pictures; undefined for a task without any. */
export function remake(
  task: Task,
  { seed, mask, references, guides }: TaskPictures,
  prompt: string,
  width: number,
  height: number,
): Canvas | undefined {
  if (seed) {
    const { outpaint, strength } = task;
    const amount = typeof strength === "number" ? strength : 0.8;
    if (isObject(outpaint)) {
      const side = (name: string) => Number(outpaint[name] ?? 0);
      const empty = tint(resize(seed, width, height), prompt, amount);
      return paste(empty, seed, side("left"), side("top"));
    }
    const resized = resize(seed, width, height);
    const changes = mask && isMasked(resize(mask, width, height));
    return tint(resized, prompt, amount, changes);
  }
  const [first, ...others] = references.length > 0 ? references : guides;
  if (!first) return undefined;
  const side = Math.round(width / 8);
  return others.slice(0, 7).reduce(
    (made, other, index) => paste(made, resize(other, side, side), index * side, 0),
    tint(resize(first, width, height), prompt, tintAmount),
  );
}

function refuse(task: Task, { seed, mask }: TaskPictures): RunwareError[] | undefined {
  if (mask && !seed) {
    return [parameterError("missingSeedImage", "seedImage", "A mask needs a seed image.")];
  }
  if (mask && seed && (mask.width !== seed.width || mask.height !== seed.height)) {
    const message = "The mask must have the dimensions of the seed image.";
    return [parameterError("invalidMaskImage", "maskImage", message)];
  }
  const { outpaint, width, height } = task;
  if (!isObject(outpaint)) return undefined;
  const side = (name: string) => Number(outpaint[name] ?? 0);
  const sides = ["top", "right", "bottom", "left"].map(side);
  const step = followsPicture(task["model"]) ? 1 : 64;
  if (sides.some((each) => each < 0 || each % step !== 0)) {
    return [parameterError("invalidOutpaint", "outpaint", "Sides must be multiples of 64.")];
  }
  if (followsPicture(task["model"])) return undefined;
  const isFinal = seed && seed.width + side("left") + side("right") === width &&
    seed.height + side("top") + side("bottom") === height;
  if (isFinal) return undefined;
  const message = "width and height must be those of the picture with what is added to it.";
  return [parameterError("invalidOutpaint", "outpaint", message)];
}

class PictureError extends Error {
  constructor(readonly refusal: RunwareError) {
    super(refusal.message);
  }
}

async function optional(value: unknown, field: string, find: FindPicture) {
  return value === undefined ? undefined : await read(value, field, find);
}

/** A picture by UUID, URL, data URI or bare base64. */
async function read(value: unknown, field: string, find: FindPicture): Promise<Canvas> {
  const code = `invalid${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  const refused = new PictureError(
    parameterError(code, field, `Invalid value for '${field}' parameter.`),
  );
  if (typeof value !== "string" || value === "") throw refused;
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(value)) {
    const known = find(value);
    if (!known) throw refused;
    return known;
  }
  if (/^https?:/.test(value)) {
    const own = find(/([0-9a-f-]{36})\.\w+$/.exec(value)?.[1] ?? "");
    if (own) return own;
    const message = `Failed to transfer image from '${field}'.`;
    const failed = new PictureError(parameterError("failedToTransferImage", field, message));
    const response = await fetch(value).catch(() => undefined);
    if (!response?.ok) throw failed;
    return await readCanvas(await response.bytes()).catch(() => {
      throw failed;
    });
  }
  const base64 = /^data:image\/[\w.+-]+;base64,(.*)$/s.exec(value)?.[1] ?? value;
  return await readCanvas(new Uint8Array(Buffer.from(base64, "base64"))).catch(() => {
    throw refused;
  });
}

function unsupported(parameter: string): RunwareError {
  return parameterError(
    "unsupportedParameter",
    parameter,
    `Unsupported use of '${parameter}' parameter.`,
  );
}

function entriesOf(value: unknown): Task[] {
  return [value ?? []].flat().filter(isObject);
}

function isObject(value: unknown): value is Task {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
