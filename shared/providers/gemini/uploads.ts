import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import type { CallContext } from "../contract.ts";
import { callUpstream, requireApiKey } from "../upstream.ts";
import { apiVersion, callGemini, geminiEndpoint } from "./client.ts";
import { httpFailure } from "./failures.ts";

/** A file to upload. */
export interface NewFile {
  /** Ours, such as `files/abc`: at most 40 small letters, digits and hyphens behind the slash. */
  name: string;
  mimeType: string;
  byteLength: number;
  open(): Promise<ReadableStream<Uint8Array>>;
}

const uploaded = z.lazy(() => z.object({ file: z.object({ uri: z.string().min(1) }) }));

/**
 * Uploads a file, which stays there for 48 hours (https://ai.google.dev/api/files).
 *
 * @returns its address
 * @throws ProviderError when it is not taken; with HTTP status 409 when there is one of its name
 */
export async function uploadFile(
  { name, mimeType, byteLength, open }: NewFile,
  context: CallContext,
): Promise<string> {
  const endpoint = geminiEndpoint(context.settings);
  const key = { "x-goog-api-key": requireApiKey("gemini", context.settings) };
  const begun = await callUpstream(context, {
    ...{ provider: "gemini", endpoint, path: `/upload/${apiVersion}/files` },
    headers: {
      ...key,
      "x-goog-upload-protocol": "resumable",
      "x-goog-upload-command": "start",
      "x-goog-upload-header-content-length": String(byteLength),
      "x-goog-upload-header-content-type": mimeType,
    },
    json: { file: { name, mimeType, sizeBytes: String(byteLength) } },
  });
  // It begins with an empty body, which elsewhere is a failure.
  const url = begun.headers.get("x-goog-upload-url");
  if (begun.status >= 300 || url === null) {
    throw httpFailure(begun, context) ?? notTaken("It named no address for a file.");
  }
  const isOwn = new URL(url).origin === new URL(endpoint.baseUrl).origin;
  const answer = await callUpstream(context, {
    ...{ provider: "gemini", endpoint: { baseUrl: url, headers: {} }, path: "", method: "POST" },
    headers: {
      "content-type": mimeType,
      "x-goog-upload-command": "upload, finalize",
      "x-goog-upload-offset": "0",
      ...(isOwn && { ...endpoint.headers, ...key }),
    },
    body: await open(),
  });
  const read = uploaded.safeParse(answer.json);
  if (answer.status >= 400 || !read.success) throw notTaken(`HTTP ${answer.status}.`);
  return read.data.file.uri;
}

/** Removes an upload (https://ai.google.dev/api/files#method:-files.delete). @param name such as `files/abc` */
export async function removeFile(name: string, context: CallContext): Promise<void> {
  await callGemini(context, { method: "DELETE", path: `/${name}` });
}

function notTaken(why: string): ProviderError {
  return new ProviderError("gemini", "upstream_down", `Gemini did not take a file. ${why}`);
}
