import type { Part } from "@google/genai";
import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import type { CallContext } from "../contract.ts";
import { callUpstream, requireApiKey } from "../upstream.ts";
import type { InlinePictures } from "../inline_pictures.ts";
import { madeOf } from "../local_steps.ts";
import { callGemini, geminiEndpoint } from "./client.ts";
import type { GeminiCall } from "./options.ts";

type PlannedPicture = NonNullable<GeminiCall["pictures"]>[number];

/** Of pictures in one body, before base64 makes four thirds of it. */
const mostInlineBytes = 13_000_000;

const uploaded = z.object({ file: z.object({ uri: z.string().min(1) }) });

/**
 * The parts of the pictures that go in. Together they may be too large for one body, which is 20 MB in most of what Google
 * writes of it; then Google fetches them, where the project has addresses that it can reach, and else they are uploaded
 * before (https://ai.google.dev/gemini-api/docs/file-input-methods).
 */
export async function partsOf(
  { pictures = [] }: GeminiCall,
  inline: InlinePictures,
  context: CallContext,
): Promise<Part[]> {
  const all = pictures.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const uris = all > mostInlineBytes ? await addressesOf(pictures, context) : new Map();
  return pictures.map(({ id, mimeType }): Part => {
    const fileUri: string | undefined = uris.get(id);
    return fileUri === undefined
      ? { inlineData: { mimeType, data: inline.place(id) } }
      : { fileData: { mimeType, fileUri } };
  });
}

/** Where Gemini reads pictures, by our ids. What was made here for this call alone has no address and goes inside. */
async function addressesOf(
  pictures: PlannedPicture[],
  context: CallContext,
): Promise<Map<string, string>> {
  const own = pictures.filter(({ id }) => !madeOf(id));
  const found = await Promise.all(own.map(async (picture) => {
    const url = await context.pictures?.publicUrl(picture.id);
    return { picture, url };
  }));
  const addresses = found.flatMap(({ picture, url }) =>
    url === undefined ? [] : [[picture.id, url] as const]
  );
  const others = found.filter(({ url }) => url === undefined).map(({ picture }) => picture);
  return new Map([...addresses, ...await uploadFiles(others, context)]);
}

/**
 * Uploads pictures that are too large together for one body (https://ai.google.dev/api/files). Their names are ours, and
 * written down before the first bytes are sent; what is left of them there goes after 48 hours by itself.
 *
 * @returns their addresses by our ids
 */
async function uploadFiles(
  pictures: PlannedPicture[],
  context: CallContext,
): Promise<Map<string, string>> {
  if (pictures.length === 0) return new Map();
  const named = pictures.map((picture) => ({ ...picture, name: `files/${crypto.randomUUID()}` }));
  await context.uploads?.note(
    named.map(({ id, name }) => ({ id, providerImageId: name })),
  );
  const uris = new Map<string, string>();
  // One after the other, since they are large.
  for (const picture of named) uris.set(picture.id, await upload(picture, context));
  return uris;
}

/** Removes an upload (https://ai.google.dev/api/files#method:-files.delete). @param name such as `files/abc` */
export async function removeFile(name: string, context: CallContext): Promise<void> {
  await callGemini(context, { method: "DELETE", path: `/${name}` });
}

async function upload(
  { id, mimeType, byteLength, name }: PlannedPicture & { name: string },
  context: CallContext,
): Promise<string> {
  const { pictures } = context;
  if (!pictures) throw new Error("unreachable: a job with pictures brings them along");
  const endpoint = geminiEndpoint(context.settings);
  const key = { "x-goog-api-key": requireApiKey("gemini", context.settings) };
  const begun = await callGemini(context, {
    root: "/upload",
    path: "/files",
    headers: {
      "x-goog-upload-protocol": "resumable",
      "x-goog-upload-command": "start",
      "x-goog-upload-header-content-length": String(byteLength),
      "x-goog-upload-header-content-type": mimeType,
    },
    json: { file: { name, mimeType, sizeBytes: String(byteLength) } },
  });
  const url = begun.headers.get("x-goog-upload-url");
  if (url === null) throw notTaken("It named no address for a picture.");
  const isOwn = new URL(url).origin === new URL(endpoint.baseUrl).origin;
  const answer = await callUpstream(context, {
    ...{ provider: "gemini", endpoint: { baseUrl: url, headers: {} }, path: "", method: "POST" },
    headers: {
      "content-type": mimeType,
      "x-goog-upload-command": "upload, finalize",
      "x-goog-upload-offset": "0",
      ...(isOwn && { ...endpoint.headers, ...key }),
    },
    body: await pictures.open(id),
  });
  const read = uploaded.safeParse(answer.json);
  if (answer.status >= 400 || !read.success) throw notTaken(`HTTP ${answer.status}.`);
  return read.data.file.uri;
}

function notTaken(why: string): ProviderError {
  return new ProviderError("gemini", "upstream_down", `Gemini did not take a picture. ${why}`);
}
