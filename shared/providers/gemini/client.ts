import type { Content, GenerationConfig, GoogleGenAI, Part, SafetySetting } from "@google/genai";
import { ProviderError } from "../../errors/mod.ts";
import { parseJson } from "../../runtime/mod.ts";
import type { CallContext, Endpoint, ProviderSettings } from "../contract.ts";
import { type InlinePictures, inlinePictures } from "../inline_pictures.ts";
import { fieldOf } from "../loose.ts";
import { callUpstream, requireApiKey, transportError, type UpstreamAnswer } from "../upstream.ts";
import { httpFailure } from "./failures.ts";
import type { GeminiCall } from "./options.ts";

/** Version of the API in every path; the SDK's own default moves with its releases. */
export const apiVersion = "v1beta";

const defaultEndpoint: Endpoint = {
  baseUrl: "https://generativelanguage.googleapis.com",
  headers: {},
};

/** Of pictures in one body, before base64 makes four thirds of it. */
const mostInlineBytes = 13_000_000;

/** A picture of 50 MB, the most that is documented, as base64, and drafts of the model's thoughts beside it. */
const maximumAnswerBytes = 90_000_000;

/** The configured server, or Google's. */
export function geminiEndpoint(settings: ProviderSettings): Endpoint {
  return settings.endpoints[0] ?? defaultEndpoint;
}

/** The body of `generateContent` (https://ai.google.dev/api/generate-content). */
export interface GenerateContentBody {
  contents: Content[];
  generationConfig: GenerationConfig;
  safetySettings?: SafetySetting[];
}

/**
 * What the SDK makes of the arguments of its own `generateContent`.
 *
 * @param pictures the parts of those that go in
 */
export function toBody({ contents, config }: GeminiCall, pictures: Part[]): GenerateContentBody {
  const { safetySettings, ...generationConfig } = config;
  return {
    contents: [{ role: "user", parts: [...pictures, { text: contents }] }],
    // Its words are the enumerations of the SDK, which are not loaded for them.
    generationConfig: generationConfig as GenerationConfig,
    ...(safetySettings === undefined ? {} : { safetySettings: safetySettings as SafetySetting[] }),
  };
}

/**
 * Calls `generateContent` once; a long picture is taken in while it comes.
 *
 * @throws ProviderError classified, for everything but a 2xx with JSON in it
 */
export async function generateContent(
  call: GeminiCall,
  context: CallContext,
): Promise<UpstreamAnswer> {
  const inline = inlinePictures();
  const pictures = await toParts(call, inline, context);
  return await callGemini(context, {
    path: `/models/${encodeURIComponent(call.model)}:generateContent`,
    json: toBody(call, pictures),
    ...(pictures.length > 0 && { inline }),
    maximumBytes: maximumAnswerBytes,
    holdsPictures: true,
    billable: true,
  });
}

/**
 * The parts of the pictures that go in. Together they may be too large for one body, which is 20 MB in most of what Google
 * writes of it; then Google fetches them, where the project has addresses that it can reach
 * (https://ai.google.dev/gemini-api/docs/file-input-methods).
 */
async function toParts(
  { pictures = [] }: GeminiCall,
  inline: InlinePictures,
  context: CallContext,
): Promise<Part[]> {
  const all = pictures.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return await Promise.all(pictures.map(async ({ id, mimeType }): Promise<Part> => {
    const url = all > mostInlineBytes ? await context.pictures?.publicUrl(id) : undefined;
    return url === undefined
      ? { inlineData: { mimeType, data: inline.place(id) } }
      : { fileData: { mimeType, fileUri: url } };
  }));
}

/**
 * Sends one request to the Gemini API.
 *
 * @throws ProviderError classified, for everything but a 2xx with JSON in it
 */
export async function callGemini(
  context: CallContext,
  request: {
    /** Below the API's version. */
    path: string;
    json?: unknown;
    inline?: InlinePictures;
    maximumBytes?: number;
    holdsPictures?: boolean;
    billable?: boolean;
  },
): Promise<UpstreamAnswer> {
  const answer = await callUpstream(context, {
    ...request,
    provider: "gemini",
    endpoint: geminiEndpoint(context.settings),
    path: `/${apiVersion}${request.path}`,
    headers: { "x-goog-api-key": requireApiKey("gemini", context.settings) },
  });
  const failure = httpFailure(answer, context);
  if (failure) throw failure;
  return answer;
}

/**
 * Uses the official client, which is loaded only now: what it is good for is rare, and it is large. Not for drawing: it
 * sends a body that the runtime may repeat, and reads without a bound.
 *
 * @throws ProviderError classified, for whatever the API refuses
 */
export async function withClient<Result>(
  context: CallContext,
  use: (client: GoogleGenAI) => Promise<Result>,
): Promise<Result> {
  const { GoogleGenAI } = await import("@google/genai");
  const { baseUrl, headers } = geminiEndpoint(context.settings);
  const client = new GoogleGenAI({
    apiKey: requireApiKey("gemini", context.settings),
    httpOptions: {
      baseUrl,
      headers,
      apiVersion,
      fetch: (input, init) => context.fetch(input, { ...init, redirect: "manual" }),
    },
  });
  try {
    return await use(client);
  } catch (error) {
    throw clientFailure(error, context);
  }
}

/** What to throw for an error of the official client, which goes by the API's table where it has a status. */
function clientFailure(error: unknown, context: CallContext): unknown {
  const thrown = transportError("gemini", error, context.signal);
  if (thrown !== error || !(error instanceof Error)) return thrown;
  const status = fieldOf(error, "status");
  if (typeof status !== "number") {
    const message = "The answer of the Gemini API cannot be read. Check that the provider's base " +
      "URL leads to its API.";
    return new ProviderError("gemini", "upstream_down", message, { cause: error });
  }
  const text = error.message;
  const answer = { status, headers: new Headers(), text, json: parseJson(text) };
  return httpFailure(answer, context) ?? error;
}
