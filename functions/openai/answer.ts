import { Buffer } from "node:buffer";
import type {
  DatabaseClient,
  DrawnImageDocument,
  GenerationDocument,
} from "../../shared/database/mod.ts";
import type { GenerationResponse } from "../../shared/generation/catalog.ts";
import { openObject } from "../../shared/storage/mod.ts";
import type { ImageCall } from "./image_call.ts";
import type { ImagesResponse } from "./operations.ts";

/** A generation that has its pictures. */
export interface DrawnGeneration {
  job: GenerationDocument;
  /** The same as callers get it, with addresses. */
  response: GenerationResponse;
  call: ImageCall;
  /** Has the service's rights: that the caller may see the pictures has been found out. */
  service: DatabaseClient;
}

/** Pictures whose base64 comes without having been asked for, at most. */
const mostUnasked = 4;

/** The answer as JSON, part by part: base64 is made of the pictures while they come out of Storage. */
export async function* answerAsJson(drawn: DrawnGeneration): AsyncGenerator<string> {
  const { call: { form }, job } = drawn;
  const isEncoded = form === "b64_json" || (form === "both" && job.images.length <= mostUnasked);
  const head = JSON.stringify({ ...await describe(drawn), data: [] });
  yield head.slice(0, -"]}".length);
  for (const [index, image] of job.images.entries()) {
    const { url, ...item } = describePicture(drawn, index);
    const told = form === "b64_json" || url === undefined ? item : { ...item, url };
    yield `${index > 0 ? "," : ""}${JSON.stringify(told).slice(0, -1)}`;
    if (isEncoded) yield* encoded(drawn.service, image);
    yield "}";
  }
  yield "]}";
}

/** The answer as server-sent events, one for each picture, as OpenAI streams them. */
export async function* answerAsEvents(
  drawn: DrawnGeneration,
  kind: "image_generation" | "image_edit",
): AsyncGenerator<string> {
  const { created, ...shared } = await describe(drawn);
  for (const [index, image] of drawn.job.images.entries()) {
    const type = `${kind}.completed`;
    const head = JSON.stringify({
      ...{ type, created_at: created },
      ...shared,
      ...describePicture(drawn, index),
    });
    yield `event: ${type}\ndata: ${head.slice(0, -1)}`;
    yield* encoded(drawn.service, image);
    yield "}\n\n";
  }
}

/** The last member of an object that is being written: a picture in base64. */
async function* encoded(
  service: DatabaseClient,
  { object_path }: DrawnImageDocument,
): AsyncGenerator<string> {
  const body = await openObject(service, object_path);
  yield ',"b64_json":"';
  let rest = Buffer.alloc(0);
  for await (const chunk of body) {
    const bytes = Buffer.concat([rest, chunk]);
    // Three bytes are four characters, so that what is encoded apart can be put together.
    const whole = bytes.length - bytes.length % 3;
    rest = bytes.subarray(whole);
    if (whole > 0) yield bytes.subarray(0, whole).toString("base64");
  }
  yield `${rest.toString("base64")}"`;
}

async function describe(
  { job, response, call }: DrawnGeneration,
): Promise<Omit<ImagesResponse, "data">> {
  // The words of all languages were loaded with the pipeline, and are not before.
  const { analysePrompt } = await import("../../shared/prompts/mod.ts");
  const [first] = job.images;
  const tokens = job.prompt === "" ? 0 : analysePrompt(job.prompt).estimatedTokens;
  return {
    created: Math.floor(Date.parse(job.created_at) / 1_000),
    // A picture may have an alpha channel and be opaque all over.
    background: call.isTransparent && job.images.every(({ has_alpha }) => has_alpha)
      ? "transparent"
      : "opaque",
    output_format: first?.format ?? "png",
    quality: call.quality,
    size: `${first?.width}x${first?.height}`,
    usage: {
      input_tokens: tokens,
      output_tokens: 0,
      total_tokens: tokens,
      input_tokens_details: { text_tokens: tokens, image_tokens: 0 },
      cost_usd: job.cost_usd,
    },
    generation_id: job.id,
    provider: job.provider,
    model: job.model_name,
    warnings: [...call.warnings, ...response.warnings],
    losses: response.losses,
  };
}

function describePicture({ job, response }: DrawnGeneration, index: number) {
  const image = response.images[index];
  const url = image?.signed_url ?? undefined;
  return {
    id: image?.id ?? "",
    ...(job.prompt_used !== null && job.prompt_used !== job.prompt &&
      { revised_prompt: job.prompt_used }),
    ...(image?.seed != null && { seed: image.seed }),
    ...(url !== undefined && { url }),
  };
}
