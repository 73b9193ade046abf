import { type Canvas, cutOut, resize } from "../pictures/mod.ts";
import { parameterError, type RunwareError } from "./errors.ts";
import { formatOf, type RunwareOrder } from "./order.ts";
import { type FindPicture, readOnePicture } from "./pictures_in.ts";

/** The pictures that the service has. */
export interface PictureDesk {
  /** Those that came in, by UUID. */
  uploads: Map<string, Canvas>;
  find: FindPicture;
}

type Item = Record<string, unknown>;

interface Outcome {
  data: object[];
  errors: RunwareError[];
}

/** Checks `upscale` and `removeBackground`, by their names of today or the older ones, and does them. */
export async function readRework(
  task: Item,
  find: FindPicture,
): Promise<RunwareOrder | RunwareError> {
  const taskUUID = String(task["taskUUID"]);
  const picture = await readOnePicture(task, find);
  if ("code" in picture) return { ...picture, taskUUID };
  const factor = Number(task["upscaleFactor"] ?? 2);
  const isUpscale = String(task["taskType"]).toLowerCase().includes("upscale");
  if (isUpscale && ![2, 4].includes(factor)) {
    const message = "Invalid value for 'upscaleFactor' parameter. It must be 2 or 4.";
    return { ...parameterError("invalidUpscaleFactor", "upscaleFactor", message), taskUUID };
  }
  const made = isUpscale
    ? resize(picture, picture.width * factor, picture.height * factor)
    : cutOut(picture);
  return {
    taskUUID,
    prompt: "",
    model: String(task["model"]),
    width: made.width,
    height: made.height,
    count: 1,
    seed: 1,
    outputType: "URL",
    format: formatOf(String(task["outputFormat"] ?? "JPG")),
    includeCost: task["includeCost"] === true,
    checkContent: false,
    isAsync: false,
    webhookUrl: undefined,
    taskType: isUpscale ? "upscale" : "removeBackground",
    made,
  };
}

/** What is to guide a drawing, made of a picture; here it is the picture itself. */
export async function preprocess(
  task: Item,
  { uploads, find }: PictureDesk,
  baseUrl: string,
): Promise<Outcome> {
  const taskUUID = String(task["taskUUID"]);
  const picture = await readOnePicture(task, find);
  if ("code" in picture) return { data: [], errors: [{ ...picture, taskUUID }] };
  const guideImageUUID = crypto.randomUUID();
  uploads.set(guideImageUUID, picture);
  const guideImageURL = `${baseUrl}/image/ii/${guideImageUUID}.png`;
  const taskType = "controlNetPreprocess";
  return { data: [{ taskType, taskUUID, guideImageUUID, guideImageURL }], errors: [] };
}

/** The older `imageUpload` and its successor, `mediaStorage`. */
export async function upload(task: Item, { uploads, find }: PictureDesk): Promise<Outcome> {
  const taskUUID = String(task["taskUUID"]);
  const { taskType } = task;
  const isOlder = taskType === "imageUpload";
  const image = isOlder ? task["image"] : task["media"];
  const picture = await readOnePicture({ inputs: { image } }, find);
  if ("code" in picture) return { data: [], errors: [{ ...picture, taskUUID }] };
  const uuid = crypto.randomUUID();
  uploads.set(uuid, picture);
  return {
    data: [{ taskType, taskUUID, ...(isOlder ? { imageUUID: uuid } : { mediaUUID: uuid }) }],
    errors: [],
  };
}
