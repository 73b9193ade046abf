import { invalidInput, invalidRequest } from "../../shared/errors/mod.ts";
import {
  generateFieldNames,
  type GenerateRequest,
  generateRequest,
} from "../../shared/generation/catalog.ts";

import { type ImageFields, knownFieldNames } from "./fields.ts";

/** What a client of OpenAI's image calls asks for, in our terms. */
export interface ImageCall {
  request: GenerateRequest;
  /** In what form the pictures come; both where the client does not say. */
  form: "url" | "b64_json" | "both";
  stream: boolean;
  quality: string;
  /** Whether the background is to be transparent. */
  isTransparent: boolean;
  /** What of it has no effect here. */
  warnings: string[];
}

/** A part of a request to generate, before it is checked. */
type RequestPart = Record<string, unknown>;

/** The name under which clients that only offer OpenAI's models find our own selection. */
export const standInModel = "gpt-image-auto";
const openAiModel = /^(dall-e|gpt-image|chatgpt-image)-/i;

const strategies: Partial<Record<ImageFields["quality"], string>> = {
  low: "speed",
  high: "quality",
  hd: "quality",
  xhigh: "quality",
  max: "quality",
};

/**
 * A call in our terms.
 *
 * @param pictures what is worked on, and what is done with it
 * @throws ServiceError `invalid_request` for what cannot be drawn, with the field
 */
export function toImageCall(fields: ImageFields, pictures: RequestPart = {}): ImageCall {
  const { model, size, quality, response_format, stream, n } = fields;
  const own = Object.entries(fields).filter(([name]) => !knownFieldNames.includes(name));
  const names = generateFieldNames();
  const ours = Object.fromEntries(own.filter(([name]) => names.includes(name)));
  const isOpenAis = openAiModel.test(model);
  const strategy = strategies[quality];
  const parsed = generateRequest.safeParse({
    prompt: fields.prompt,
    num_images: n,
    ...sizeOf(size),
    ...(!isOpenAis && { model }),
    ...(strategy && { strategy }),
    ...(fields.output_format !== undefined && { output_format: fields.output_format }),
    ...ours,
    ...styleOf(fields),
    ...metadataOf(fields, ours["metadata"]),
    ...pictures,
  });
  if (!parsed.success) throw invalidInput("body", parsed.error.issues);
  if (parsed.data.dry_run) {
    throw refused("dry_run", "is for POST /generate: this answers with pictures");
  }
  return {
    request: withBackground(parsed.data, fields.background),
    form: response_format ?? "both",
    stream,
    quality,
    isTransparent: fields.background === "transparent",
    warnings: [
      ...(isOpenAis && model !== standInModel
        ? [`model: ${model} is not drawn with here; the service chose instead.`]
        : []),
      ...withoutEffect(fields),
      ...own.filter(([name]) => !names.includes(name))
        .map(([name]) => `${name}: is not known here and had no effect.`),
    ],
  };
}

function sizeOf(size: string): RequestPart {
  if (size.includes(":")) return { aspect_ratio: size };
  const [width, height] = size.split(/ ?[x×] ?/i).map(Number);
  return height === undefined ? {} : { width, height };
}

// What is no style of OpenAI's is one of the provider's.
function styleOf({ style }: ImageFields): RequestPart {
  return style === undefined || isOpenAiStyle(style) ? {} : { preset_style: style };
}

function isOpenAiStyle(style: string): boolean {
  return style === "vivid" || style === "natural";
}

function metadataOf({ user, safety_identifier }: ImageFields, own: unknown): RequestPart {
  if (user === undefined && safety_identifier === undefined) return {};
  return {
    metadata: {
      ...(typeof own === "object" && own),
      ...(user !== undefined && { user }),
      ...(safety_identifier !== undefined && { safety_identifier }),
    },
  };
}

/** @throws ServiceError `invalid_request` where nobody could draw it */
function withBackground(
  request: GenerateRequest,
  background: ImageFields["background"],
): GenerateRequest {
  if (background !== "transparent") return request;
  if (request.output_format === "jpeg") {
    throw refused("background", "transparent needs output_format png or webp: JPEG has none");
  }
  if (request.image || request.images || request.mask) {
    throw refused(
      "background",
      'transparent is for pictures made of words. Send operation "remove_background" to cut one out',
    );
  }
  const isOther = (request.provider ?? "leonardo_ai") !== "leonardo_ai" || request.model;
  if (isOther) {
    throw refused("background", "transparent is drawn by Leonardo alone: send model auto");
  }
  return {
    ...request,
    provider: "leonardo_ai",
    provider_params: { ...request.provider_params, transparency: "foreground_only" },
  };
}

function withoutEffect(fields: ImageFields): string[] {
  const { output_compression, moderation, style, input_fidelity, partial_images } = fields;
  const none = "had no effect here.";
  return [
    ...(output_compression !== undefined && output_compression < 100
      ? [`output_compression: ${none}`]
      : []),
    ...(moderation === "low" ? [`moderation: ${none} Each provider has its own.`] : []),
    ...(style === "natural" ? [`style: ${style} ${none}`] : []),
    ...(input_fidelity === "high" ? [`input_fidelity: ${none}`] : []),
    ...(partial_images > 0
      ? ["partial_images: no provider has previews, so only finished pictures come."]
      : []),
  ];
}

function refused(path: string, message: string) {
  return invalidRequest(`${path}: ${message}.`, [{ path, message }]);
}
