import { type GenerateContentResponse, GoogleGenAI } from "@google/genai";
import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import { parseJson } from "../../runtime/mod.ts";
import type { CallContext, Endpoint, ProviderSettings } from "../contract.ts";
import { callUpstream, requireApiKey } from "../upstream.ts";
import { httpFailure } from "./failures.ts";
import type { GeminiCall } from "./options.ts";

/** Version of the API in every path; the SDK's own default moves with its releases. */
export const apiVersion = "v1beta";

const defaultEndpoint: Endpoint = {
  baseUrl: "https://generativelanguage.googleapis.com",
  headers: {},
};

// A 4K picture is 10 to 20 MB of base64.
const maximumAnswerBytes = 32_000_000;

/** The configured server, or Google's. */
export function geminiEndpoint(settings: ProviderSettings): Endpoint {
  return settings.endpoints[0] ?? defaultEndpoint;
}

/** What `generateContent` answered. */
export interface GeminiAnswer {
  response: GenerateContentResponse;
  /** Gemini's own sentence about a refusal, which the SDK drops; empty when there is none. */
  explanation: string;
}

/**
 * Calls `generateContent` through the official SDK, with the SDK's HTTP replaced by ours: its own sends a body that
 * the runtime may repeat, reads without a bound, and loses the abort reason, the headers and the refusal's sentence.
 *
 * @throws ProviderError classified, for everything but a 2xx with JSON in it
 */
export async function generateContent(
  call: GeminiCall,
  context: CallContext,
): Promise<GeminiAnswer> {
  const apiKey = requireApiKey("gemini", context.settings);
  const endpoint = geminiEndpoint(context.settings);
  let explanation = "";
  const sendOnce = async (url: string | URL | Request, init?: RequestInit) => {
    const answer = await callUpstream(context, {
      provider: "gemini",
      endpoint,
      path: String(url).slice(endpoint.baseUrl.length),
      headers: Object.fromEntries(new Headers(init?.headers)),
      json: parseJson(String(init?.body)),
      maximumBytes: maximumAnswerBytes,
      billable: true,
    });
    const failure = httpFailure(answer, context);
    if (failure) throw failure;
    explanation = readExplanation(answer.json);
    return new ParsedResponse(answer.json, answer.headers);
  };
  const client = new GoogleGenAI({
    apiKey,
    httpOptions: { baseUrl: endpoint.baseUrl, apiVersion, fetch: sendOnce },
  });
  const response = await client.models.generateContent({
    ...call,
    config: { ...call.config, automaticContinuation: false, abortSignal: context.signal },
  });
  return { response, explanation };
}

/** A 200 whose JSON has been read already, so that megabytes of base64 are parsed only once. */
class ParsedResponse extends Response {
  readonly #json: unknown;

  constructor(json: unknown, headers: Headers) {
    super(null, { headers });
    this.#json = json;
  }

  override json(): Promise<unknown> {
    return Promise.resolve(this.#json);
  }
}

// As much of the answer's shape as is relied on, here or in the SDK.
const answerShape = z.object({
  promptFeedback: z.object({
    blockReason: z.string().optional(),
    blockReasonMessage: z.string().optional(),
  }).optional(),
  candidates: z.array(z.object({
    finishReason: z.string().optional(),
    finishMessage: z.string().optional(),
    content: z.object({
      parts: z.array(z.object({
        text: z.string().optional(),
        inlineData: z.object({ data: z.string(), mimeType: z.string().optional() }).optional(),
      })).optional(),
    }).optional(),
  })).optional(),
  usageMetadata: z.object({
    promptTokenCount: z.number().optional(),
    candidatesTokenCount: z.number().optional(),
    thoughtsTokenCount: z.number().optional(),
    candidatesTokensDetails: z.array(
      z.object({ modality: z.string().optional(), tokenCount: z.number().optional() }),
    ).optional(),
  }).optional(),
  modelVersion: z.string().optional(),
  responseId: z.string().optional(),
});

/** Checks an answer's shape. @returns what Gemini says about a refusal; empty when it says nothing */
function readExplanation(json: unknown): string {
  const parsed = answerShape.safeParse(json);
  if (!parsed.success) {
    const message = "Gemini answered with JSON that is no picture and no refusal. Try again.";
    throw new ProviderError("gemini", "no_result", message, { httpStatus: 200, maybeBilled: true });
  }
  const { promptFeedback, candidates } = parsed.data;
  return promptFeedback?.blockReasonMessage ?? candidates?.[0]?.finishMessage ?? "";
}
