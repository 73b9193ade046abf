import type { Content, GenerationConfig, Part, SafetySetting } from "@google/genai";
import type { CallContext, Endpoint, ProviderSettings } from "../contract.ts";
import type { InlinePictures } from "../inline_pictures.ts";
import { callUpstream, requireApiKey, type UpstreamAnswer } from "../upstream.ts";
import { httpFailure } from "./failures.ts";
import type { GeminiCall } from "./options.ts";

/** Version of the API in every path; the SDK's own default moves with its releases. */
export const apiVersion = "v1beta";

const defaultEndpoint: Endpoint = {
  baseUrl: "https://generativelanguage.googleapis.com",
  headers: {},
};

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
 * @param pictures the parts of those that go in, and those of them that stand in the body
 * @throws ProviderError classified, for everything but a 2xx with JSON in it
 */
export async function generateContent(
  call: GeminiCall,
  pictures: Part[],
  inline: InlinePictures,
  context: CallContext,
): Promise<UpstreamAnswer> {
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
 * Sends one request to the Gemini API. Google's client shapes it and its answer by its types and is what the tests draw with,
 * but does not send it: its errors carry a status and a message and no headers, so that a Retry-After would be lost
 * (`ApiError` of @google/genai 3.1.0).
 *
 * @throws ProviderError classified, for everything but a 2xx with JSON in it
 */
export async function callGemini(
  context: CallContext,
  request: {
    method?: "DELETE";
    /** Below the API's version. */
    path: string;
    headers?: Record<string, string>;
    json?: unknown;
    inline?: InlinePictures;
    maximumBytes?: number;
    holdsPictures?: boolean;
    billable?: boolean;
  },
): Promise<UpstreamAnswer> {
  const { headers, ...own } = request;
  const answer = await callUpstream(context, {
    ...own,
    provider: "gemini",
    endpoint: geminiEndpoint(context.settings),
    path: `/${apiVersion}${request.path}`,
    headers: { ...headers, "x-goog-api-key": requireApiKey("gemini", context.settings) },
  });
  const failure = httpFailure(answer, context, request.billable);
  if (failure) throw failure;
  return answer;
}
