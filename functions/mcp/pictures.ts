import type { CallToolResult, ReadResourceResult, Resource } from "@modelcontextprotocol/server";
import { Buffer } from "node:buffer";
import { type GenerationDocument, readImage } from "../../shared/database/mod.ts";
import { toResponses } from "../../shared/endpoints/mod.ts";
import { invalidRequest, notFound } from "../../shared/errors/mod.ts";
import type { GenerationResponse } from "../../shared/generation/catalog.ts";
import { callerOf } from "../../shared/http/mod.ts";
import { openObject } from "../../shared/storage/mod.ts";
import type { ToolCall } from "./tool.ts";

/** Bytes of a picture that a result shows, and of all that it shows; clients take about a megabyte of base64. */
const inlineBytes = { each: 400_000, all: 700_000 };
/** Bytes of a picture that is read as a resource, at most; a larger one has an address. */
const mostResourceBytes = 8_000_000;

const uriStart = "picture://";
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The addresses of pictures as resources. */
export const pictureTemplate = `${uriStart}{id}`;

type Picture = GenerationResponse["images"][number];

/** A picture of a generation as a resource. */
export function toResource(picture: Picture, { prompt }: GenerationResponse): Resource {
  const { id, format, width, height, file_size } = picture;
  return {
    uri: uriStart + id,
    name: `${id}.${format}`,
    title: prompt.length > 80 ? `${prompt.slice(0, 79).toWellFormed()}…` : prompt,
    description: `${width}x${height}, drawn by ${picture.provider}`,
    mimeType: `image/${format}`,
    size: file_size,
  };
}

/** A generation as the result of a tool: what it is in words, its pictures as links, and those that are small themselves. */
export async function generationResult(
  job: GenerationDocument,
  { context }: ToolCall,
): Promise<CallToolResult> {
  const [response] = await toResponses(context, [job]);
  if (!response) throw new Error("unreachable: one job gives one answer");
  const { service } = callerOf(context);
  const shown: CallToolResult["content"] = [];
  let left = inlineBytes.all;
  for (const { object_path, file_size, format } of job.images) {
    if (file_size > inlineBytes.each || file_size > left) continue;
    // It is drawn and paid for: where it cannot be shown there is still its link.
    const data = await openObject(service, object_path).then(readBase64).catch((error) => {
      context.var.log.warn("a picture could not be shown", { error });
      return undefined;
    });
    if (data === undefined) continue;
    left -= file_size;
    shown.push({ type: "image", data, mimeType: `image/${format}` });
  }
  const data = summarise(response);
  return {
    content: [
      { type: "text", text: JSON.stringify(data) },
      ...response.images.map((picture) => ({
        type: "resource_link" as const,
        ...toResource(picture, response),
      })),
      ...shown,
    ],
    structuredContent: data,
  };
}

/** What a model has to know of a generation. */
export function summarise(response: GenerationResponse): Record<string, unknown> {
  const { generation_id, status, prompt, provider, metadata, warnings, created_at, error } =
    response;
  return {
    generation_id,
    status,
    prompt,
    provider,
    model: metadata.provider_model,
    cost_usd: metadata.cost_usd,
    created_at,
    images: response.images.map((picture) => ({
      id: picture.id,
      uri: uriStart + picture.id,
      ...{ width: picture.width, height: picture.height, format: picture.format },
      seed: picture.seed,
      address: picture.signed_url,
    })),
    ...(warnings.length > 0 && { warnings }),
    ...(error && { error }),
  };
}

/**
 * A picture of the caller's as a resource with its bytes.
 *
 * @throws ServiceError `not_found`; `invalid_request` for one that is too large for an answer
 */
export async function readPicture(
  uri: string,
  { context }: Pick<ToolCall, "context">,
): Promise<ReadResourceResult> {
  const id = uri.startsWith(uriStart) ? uri.slice(uriStart.length) : "";
  const { client, service } = callerOf(context);
  const image = uuid.test(id) ? await readImage(client, { id }) : undefined;
  if (!image) throw notFound("picture", uri);
  if (image.file_size > mostResourceBytes) {
    throw invalidRequest(`The picture ${uri} is too large for an answer. Use its address.`);
  }
  const blob = await readBase64(await openObject(service, image.object_path));
  return { contents: [{ uri, mimeType: `image/${image.format}`, blob }] };
}

/** Where a picture is that a model names in one text: by its id or resource, at an address, or itself. */
export const pictureText =
  "Its id, its resource (picture://…), an https address that anybody can read, or a data: URL in base64.";

/** The same as a request to generate names it. */
export function toSource(text: string): Record<string, string> {
  const named = text.trim();
  const id = named.startsWith(uriStart) ? named.slice(uriStart.length) : named;
  if (uuid.test(id)) return { image_id: id };
  return /^data:/i.test(named) ? { data: named } : { url: named };
}

async function readBase64(body: ReadableStream<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString("base64");
}
