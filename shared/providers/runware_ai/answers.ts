/**
 * What Runware answers, as far as it is used. Read loosely: its codes and fields are still being standardised.
 *
 * @module
 */
import type { ImageSource } from "../contract.ts";
import { inlineSource } from "../inline_data.ts";
import { costOf, fieldOf, flagOf, listOf, textOf } from "../loose.ts";

/** One entry of `errors`, or the `error` of a failed task. */
export interface TaskError {
  /** Empty when there is none. */
  code: string;
  /** Empty when there is none. */
  message: string;
  taskUUID: string | undefined;
}

/** One entry of `data`: the acknowledgement, the state or one picture of a task. */
export interface TaskItem {
  taskUUID: string | undefined;
  status: string | undefined;
  imageUUID: string | undefined;
  /** Where its picture is: at an address, or in the answer, as a gateway may have asked for it. */
  picture: ImageSource | undefined;
  /** What a control picture was made into. */
  guideImageURL: string | undefined;
  /** As it came: a number, or text when it is longer than a number holds. */
  seed: unknown;
  NSFWContent: boolean | undefined;
  /** USD. */
  cost: number | undefined;
  error: TaskError | undefined;
}

/** Every answer: results and errors side by side. */
export interface Envelope {
  data: TaskItem[];
  errors: TaskError[];
}

/** Reads an answer, including the older one with a single `error`; undefined when it is neither. */
export function readEnvelope(json: unknown): Envelope | undefined {
  if (typeof json !== "object" || json === null) return undefined;
  const single = fieldOf(json, "error");
  return {
    data: listOf(fieldOf(json, "data")).filter(isRecord).map(readItem),
    errors: [
      ...listOf(fieldOf(json, "errors")),
      ...(Array.isArray(single) ? single : [single]),
    ].map(readError).filter((error) => error !== undefined),
  };
}

function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function readError(value: unknown): TaskError | undefined {
  if (typeof value === "string" && value !== "") {
    return { code: "", message: value, taskUUID: undefined };
  }
  if (!isRecord(value)) return undefined;
  return {
    code: textOf(fieldOf(value, "code")) ?? "",
    message: textOf(fieldOf(value, "message")) ?? "",
    taskUUID: textOf(fieldOf(value, "taskUUID")),
  };
}

// https://runware.ai/docs/image-inference/api-reference#request-outputtype
function readPicture(value: unknown): ImageSource | undefined {
  const url = textOf(fieldOf(value, "imageURL")) ?? textOf(fieldOf(value, "mediaURL"));
  if (url !== undefined) return { kind: "url", url, isPrivate: false };
  const inline = ["imageBase64Data", "imageDataURI", "mediaBase64Data", "mediaDataURI"]
    .map((name) => fieldOf(value, name)).find((each) => each !== undefined);
  return inlineSource(inline);
}

function readItem(value: unknown): TaskItem {
  return {
    taskUUID: textOf(fieldOf(value, "taskUUID")),
    status: textOf(fieldOf(value, "status")),
    // Tasks on pictures are seen to answer under either name.
    imageUUID: textOf(fieldOf(value, "imageUUID")) ?? textOf(fieldOf(value, "mediaUUID")),
    picture: readPicture(value),
    guideImageURL: textOf(fieldOf(value, "guideImageURL")),
    seed: fieldOf(value, "seed"),
    NSFWContent: flagOf(fieldOf(value, "NSFWContent")),
    cost: costOf(fieldOf(value, "cost")),
    error: readError(fieldOf(value, "error")),
  };
}
