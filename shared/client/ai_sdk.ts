/**
 * The service as a provider of the AI SDK: `generateImage({ model: images.image("auto"), prompt })`.
 *
 * @module
 */
import type {
  ImageModelV4,
  ImageModelV4CallOptions,
  ImageModelV4File,
  ImageModelV4Result,
  JSONObject,
  SharedV4Warning,
} from "@ai-sdk/provider";
import {
  type ClientSettings,
  createImageClient,
  type GenerateInput,
  type Generation,
  ImageGenerationError,
  type PictureInput,
} from "./mod.ts";

/** Makes the models of a service. */
export interface ImageProvider {
  /**
   * A model: `auto` for the service's own choice, a family such as `flux-1-dev`, or `PROVIDER/MODEL_ID`.
   * `GET /providers/models` lists them.
   */
  image(modelId: string): ImageModelV4;
  /** The same, under the name that a registry of the AI SDK calls. */
  imageModel(modelId: string): ImageModelV4;
}

/** The name under `providerOptions`, for further fields of a request, and under `providerMetadata`. */
export const providerName = "supabase";

const mostImages = 20;

/**
 * Makes a provider of the AI SDK.
 *
 * @param settings as of the client
 */
export function createImageProvider(settings: ClientSettings): ImageProvider {
  const image = (modelId: string): ImageModelV4 => ({
    specificationVersion: "v4",
    provider: providerName,
    modelId,
    maxImagesPerCall: mostImages,
    doGenerate: (options) => doGenerate(settings, modelId, options),
  });
  return { image, imageModel: image };
}

async function doGenerate(
  settings: ClientSettings,
  modelId: string,
  options: ImageModelV4CallOptions,
): Promise<ImageModelV4Result> {
  const { abortSignal: signal, headers = {} } = options;
  const client = createImageClient({
    ...settings,
    headers: { ...settings.headers, ...definedOnly(headers) },
  });
  const calling = signal ? { signal } : {};
  const generation = await client.generate(toInput(modelId, options), calling);
  const images = await Promise.all(
    generation.images.map(async (image) =>
      new Uint8Array(await (await client.download(image, calling)).arrayBuffer())
    ),
  );
  return {
    images,
    warnings: toWarnings(generation),
    response: {
      timestamp: new Date(generation.completed_at ?? generation.created_at),
      modelId: generation.images[0]?.model ?? modelId,
      headers: undefined,
    },
    providerMetadata: { [providerName]: toMetadata(generation) },
  };
}

function toInput(
  modelId: string,
  { prompt, n, size, aspectRatio, seed, files = [], mask, providerOptions }:
    ImageModelV4CallOptions,
): GenerateInput {
  const [width, height] = size?.split("x").map(Number) ?? [];
  const [first, ...others] = files;
  // What is no field of a request is refused by the service, which names it.
  const own: Partial<GenerateInput> = providerOptions[providerName] ?? {};
  const isVariation = prompt === undefined && first !== undefined && !mask && !own.operation &&
    own.scale === undefined && own.outpaint === undefined;
  return {
    ...(prompt !== undefined && { prompt }),
    ...(isVariation && { operation: "variation" }),
    ...(own.model_id === undefined && own.provider === undefined && { model: modelId }),
    num_images: n,
    ...(width !== undefined && height !== undefined && { width, height }),
    ...(aspectRatio && { aspect_ratio: aspectRatio as NonNullable<GenerateInput["aspect_ratio"]> }),
    ...(seed !== undefined && { seed }),
    ...(first && { image: toPicture(first) }),
    ...(others.length > 0 && { images: others.map(toPicture) }),
    ...(mask && { mask: toPicture(mask) }),
    ...own,
  };
}

function toPicture(file: ImageModelV4File): PictureInput {
  if (file.type === "url") return { url: file.url };
  const { data, mediaType } = file;
  if (typeof data !== "string") return data;
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
  return new Blob([bytes], { type: mediaType });
}

// The SDK's own names of what a request calls otherwise.
const settingNames: Record<string, string> = {
  width: "size",
  height: "size",
  aspect_ratio: "aspectRatio",
  num_images: "n",
  image: "files",
  images: "files",
};

function toWarnings({ warnings, losses }: Generation): SharedV4Warning[] {
  const told = new Set(losses.map(({ text }) => text));
  return [
    ...losses.map(({ field, change, text }): SharedV4Warning => ({
      type: change === "dropped" ? "unsupported" : "compatibility",
      feature: settingNames[field] ?? field,
      details: text,
    })),
    ...warnings.filter((text) => !told.has(text))
      .map((message): SharedV4Warning => ({ type: "other", message })),
  ];
}

function toMetadata({ generation_id, provider, metadata, images }: Generation) {
  return {
    generationId: generation_id,
    provider,
    costUsd: metadata.cost_usd,
    images: images.map(({ id, model, seed, width, height, nsfw, signed_url }): JSONObject => ({
      ...{ id, model, seed, width, height, nsfw },
      url: signed_url,
    })),
  };
}

function definedOnly(headers: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]),
  );
}

export { type ClientSettings, ImageGenerationError };
