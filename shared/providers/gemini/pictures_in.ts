import type { Part } from "@google/genai";
import type { CallContext } from "../contract.ts";
import type { InlinePictures } from "../inline_pictures.ts";
import { madeOf } from "../local_steps.ts";
import { uploadFile } from "./uploads.ts";
import type { GeminiCall } from "./options.ts";

type PlannedPicture = NonNullable<GeminiCall["pictures"]>[number];

/** Of pictures in one body, before base64 makes four thirds of it. */
const mostInlineBytes = 13_000_000;

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

/** The parts of pictures that Gemini reads when it has the time: they are uploaded, since addresses end sooner than that. */
export async function uploadedParts(
  { pictures = [] }: GeminiCall,
  context: CallContext,
): Promise<Part[]> {
  const uris = await uploadFiles(pictures, context);
  return pictures.map(({ id, mimeType }) => ({
    fileData: { mimeType, fileUri: uris.get(id) ?? "" },
  }));
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
  const { pictures: files } = context;
  if (!files) throw new Error("unreachable: a job with pictures brings them along");
  const named = pictures.map((picture) => ({ ...picture, name: `files/${crypto.randomUUID()}` }));
  await context.uploads?.note(
    named.map(({ id, name }) => ({ id, providerImageId: name })),
  );
  const uris = new Map<string, string>();
  // One after the other, since they are large.
  for (const { id, ...file } of named) {
    uris.set(id, await uploadFile({ ...file, open: () => files.open(id) }, context));
  }
  return uris;
}
