import { isRecord, type Reply } from "../exchange.ts";
import type { Canvas } from "../pictures/mod.ts";
import { invalidArgument, unknownField } from "./errors.ts";
import type { Files } from "./files.ts";
import { type GeminiModel, nearestRatio, type Size, sizeOf } from "./models.ts";
import { readPictures } from "./pictures_in.ts";

/** A checked generateContent request. */
export interface GeminiOrder {
  prompt: string;
  /** Those that came in, in order: of the last turn, or the newest one of the turns before it. */
  pictures: Canvas[];
  size: Size;
  imageTokens: number;
  seed: number;
  wantsText: boolean;
  wantsThoughts: boolean;
}

const topFields =
  "contents safetySettings generationConfig systemInstruction tools toolConfig cachedContent model serviceTier store"
    .split(" ");
const configFields =
  ("candidateCount seed responseModalities imageConfig temperature topP topK maxOutputTokens " +
    "stopSequences presencePenalty frequencyPenalty thinkingConfig mediaResolution " +
    "responseMimeType responseSchema responseJsonSchema").split(" ");
const safetyCategories = [
  "HARM_CATEGORY_HARASSMENT",
  "HARM_CATEGORY_HATE_SPEECH",
  "HARM_CATEGORY_SEXUALLY_EXPLICIT",
  "HARM_CATEGORY_DANGEROUS_CONTENT",
  "HARM_CATEGORY_CIVIC_INTEGRITY",
];
const safetyThresholds = [
  "BLOCK_LOW_AND_ABOVE",
  "BLOCK_MEDIUM_AND_ABOVE",
  "BLOCK_ONLY_HIGH",
  "BLOCK_NONE",
  "OFF",
];

/** Checks the body of generateContent (https://ai.google.dev/api/generate-content). */
export async function readOrder(
  body: unknown,
  model: GeminiModel,
  findFile: Files["find"],
): Promise<GeminiOrder | Reply> {
  if (!isRecord(body)) return invalidArgument("Invalid JSON payload received.");
  const config = isRecord(body["generationConfig"]) ? body["generationConfig"] : {};
  const image = isRecord(config["imageConfig"]) ? config["imageConfig"] : {};
  const refusal = refuseUnknown(body, topFields, "") ??
    refuseUnknown(config, configFields, "generation_config") ??
    refuseUnknown(image, ["aspectRatio", "imageSize"], "generation_config.image_config") ??
    refuseSafety(body["safetySettings"]);
  if (refusal) return refusal;
  const prompt = promptIn(body["contents"]);
  if (prompt === undefined) {
    return invalidArgument("* GenerateContentRequest.contents: contents is not specified");
  }
  const count = config["candidateCount"] ?? 1;
  if (count !== 1) return invalidArgument("Multiple candidates is not enabled for this model");
  const modalities: unknown = config["responseModalities"] ?? ["TEXT", "IMAGE"];
  if (!Array.isArray(modalities) || !modalities.includes("IMAGE")) {
    return invalidArgument(
      "The requested combination of response modalities is not supported by the model.",
    );
  }
  const imageSize = image["imageSize"];
  if (imageSize !== undefined && !model.imageSizes.includes(String(imageSize))) {
    return invalidArgument(`Image size ${imageSize} is not supported by the model.`);
  }
  const pictures = await readPictures(body["contents"], model, findFile);
  if (!Array.isArray(pictures)) return pictures;
  // Without a shape the picture that came last has it.
  const shape = pictures.at(-1);
  const aspectRatio = String(
    image["aspectRatio"] ?? (shape ? nearestRatio(model, shape) : "1:1"),
  );
  const size = sizeOf(model, aspectRatio, String(imageSize ?? "1K"));
  if (!size) return invalidArgument(`Aspect ratio ${aspectRatio} is not supported by the model.`);
  const seed = config["seed"];
  if (seed !== undefined && !Number.isInteger(seed)) {
    return invalidArgument("Invalid value at 'generation_config.seed' (TYPE_INT32)");
  }
  const thinking = config["thinkingConfig"];
  return {
    prompt,
    pictures,
    size,
    imageTokens: model.tokens[String(imageSize ?? "1K")] ?? 1_120,
    seed: typeof seed === "number" ? seed : Math.floor(Math.random() * 2_147_483_647),
    wantsText: modalities.includes("TEXT"),
    wantsThoughts: isRecord(thinking) && thinking["includeThoughts"] === true,
  };
}

function refuseUnknown(
  value: Record<string, unknown>,
  known: readonly string[],
  path: string,
): Reply | undefined {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  return unknown === undefined ? undefined : unknownField(path, unknown);
}

function refuseSafety(settings: unknown): Reply | undefined {
  if (settings === undefined) return undefined;
  const bad = !Array.isArray(settings) ||
    settings.some((setting: unknown) =>
      !isRecord(setting) || !safetyCategories.includes(String(setting["category"])) ||
      !safetyThresholds.includes(String(setting["threshold"]))
    );
  return bad ? invalidArgument("Invalid value at 'safety_settings'") : undefined;
}

/** The text parts of all contents; undefined when there are no contents or none has parts. */
export function promptIn(contents: unknown): string | undefined {
  if (!Array.isArray(contents)) return undefined;
  const parts = contents.flatMap((content: unknown) =>
    isRecord(content) && Array.isArray(content["parts"]) ? content["parts"] : []
  );
  if (parts.length === 0) return undefined;
  return parts.flatMap((part: unknown) =>
    isRecord(part) && typeof part["text"] === "string" ? part["text"] : []
  ).join("\n");
}
