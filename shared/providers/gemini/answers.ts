import type {
  BlockedReason,
  FinishReason,
  GenerateContentResponseUsageMetadata,
  Part,
} from "@google/genai";
import type { CallContext, ImageSource, Json, ModelInfo, ProducedImages } from "../contract.ts";
import { failureOf } from "../failures.ts";
import { inlineSource } from "../inline_data.ts";
import { countOf, fieldOf, listOf, textOf } from "../loose.ts";
import { promisesPicture } from "../refusals.ts";
import type { UpstreamAnswer } from "../upstream.ts";
import { modelFacts } from "./catalog.ts";
import { geminiFailures } from "./failures.ts";
import type { GeminiCall } from "./options.ts";

const million = 1_000_000;

/** What counts of an answer; the names are the API's. Everything is read loosely, since gateways write nulls. */
interface ReadAnswer {
  /** Of the last picture that is no thought: a thinking model shows drafts before it. */
  picture: ImageSource | undefined;
  /** The words beside it, thoughts left out. */
  text: string;
  blockReason: `${BlockedReason}` | string | undefined;
  finishReason: `${FinishReason}` | string | undefined;
  /** Gemini's own sentence about a refusal. */
  explanation: string;
  /** The categories for which a safety rating says `blocked`. */
  blockedCategories: string[];
}

/**
 * The picture of an answer, whatever else is in it.
 *
 * @throws ProviderError when there is none: `moderated`, `no_result`
 */
export function readResult(
  answer: UpstreamAnswer,
  call: GeminiCall,
  model: ModelInfo | undefined,
  context: CallContext,
): ProducedImages {
  const { json } = answer;
  const read = readAnswer(json);
  if (!read.picture) throw emptyResultFailure(read, answer, context);
  const modelVersion = textOf(fieldOf(json, "modelVersion"));
  const responseId = textOf(fieldOf(json, "responseId"));
  const metadata: Record<string, Json> = {
    // Every picture carries it, though no answer says so: https://ai.google.dev/responsible/docs/safeguards/synthid
    watermark: "SynthID",
    ...(modelVersion === undefined ? {} : { modelVersion }),
  };
  const costUsd = usageCost(model, fieldOf(json, "usageMetadata"));
  return {
    images: [{
      source: read.picture,
      metadata,
      ...(responseId === undefined ? {} : { providerImageId: responseId }),
      ...(call.config.seed === undefined ? {} : { seed: call.config.seed }),
    }],
    ...(costUsd === undefined ? {} : { costUsd }),
  };
}

function readAnswer(json: unknown): ReadAnswer {
  const candidates = listOf(fieldOf(json, "candidates"));
  const feedback = fieldOf(json, "promptFeedback");
  const parts = candidates
    .flatMap((candidate) => listOf(fieldOf(fieldOf(candidate, "content"), "parts")))
    .filter((part) => fieldOf(part, "thought" satisfies keyof Part) !== true);
  const first = (name: string) =>
    candidates.map((candidate) => textOf(fieldOf(candidate, name))).find((each) => each);
  const ratings = [...candidates, feedback]
    .flatMap((holder) => listOf(fieldOf(holder, "safetyRatings")));
  return {
    picture: parts.map(readPicture).findLast((picture) => picture !== undefined),
    text: parts.map((part) => textOf(fieldOf(part, "text")) ?? "").join(" ").trim(),
    blockReason: textOf(fieldOf(feedback, "blockReason")),
    finishReason: first("finishReason"),
    explanation: textOf(fieldOf(feedback, "blockReasonMessage")) ?? first("finishMessage") ?? "",
    blockedCategories: ratings
      .filter((rating) => fieldOf(rating, "blocked") === true)
      .map((rating) => textOf(fieldOf(rating, "category")) ?? "unnamed"),
  };
}

function readPicture(part: unknown): ReadAnswer["picture"] {
  const blob = fieldOf(part, "inlineData" satisfies keyof Part);
  return inlineSource(fieldOf(blob, "data"), textOf(fieldOf(blob, "mimeType")));
}

/** The error for a 200 without a picture: a refusal by code, by safety ratings or by its words, or nothing. */
function emptyResultFailure(read: ReadAnswer, answer: UpstreamAnswer, context: CallContext) {
  const { blockReason, finishReason, explanation, text, blockedCategories } = read;
  const sentence = explanation || text;
  const category = blockedCategories[0];
  const details = { sentence, ...(category === undefined ? {} : { category }) };
  if (blockReason !== undefined) {
    return failureOf(
      geminiFailures,
      { where: "prompt", codes: [blockReason], ...details },
      context,
      answer,
    );
  }
  const isSpoken = text !== "" && !promisesPicture(text) &&
    (finishReason === undefined || speakingReasons.includes(finishReason));
  return failureOf(
    geminiFailures,
    {
      where: isSpoken ? "words" : "candidate",
      codes: finishReason === undefined ? [] : [finishReason],
      isRefusal: category !== undefined,
      maybeBilled: true,
      // An answer that says nothing at all says nothing about the prompt either.
      ...(finishReason === undefined && text === "" ? { scope: "upstream" } : {}),
      ...details,
    },
    context,
    answer,
  );
}

/** Reasons to finish under which words in the picture's place are what the model chose to answer. */
const speakingReasons: readonly string[] = [
  "STOP",
  "NO_IMAGE",
  "IMAGE_OTHER",
  "OTHER",
  "FINISH_REASON_UNSPECIFIED",
];

/**
 * USD of an answer by the tokens it reports: picture tokens at the model's price per picture, prompt and thinking
 * tokens at its price of text.
 *
 * @param usage the API's `usageMetadata`
 * @returns undefined when it does not say what was drawn, or the model's price is not known
 */
function usageCost(model: ModelInfo | undefined, usage: unknown): number | undefined {
  if (!model || model.priceUsd === null) return undefined;
  const { imageTokens, textPrice } = modelFacts(model.id);
  const count = (name: keyof GenerateContentResponseUsageMetadata) =>
    Math.min(million, countOf(fieldOf(usage, name)) ?? 0);
  const details = listOf(fieldOf(usage, "candidatesTokensDetails"));
  const told = details
    .filter((detail) => fieldOf(detail, "modality") === "IMAGE")
    .map((detail) => Math.min(million, countOf(fieldOf(detail, "tokenCount")) ?? 0))[0];
  // Without details the tokens of a picture are a picture's, which cost more than words.
  const drawn = told ?? (details.length === 0 ? count("candidatesTokenCount") : 0);
  if (drawn === 0) return undefined;
  const written = count("candidatesTokenCount") - drawn + count("thoughtsTokenCount");
  return drawn / imageTokens["1K"] * model.priceUsd +
    count("promptTokenCount") * textPrice.input / million +
    Math.max(0, written) * textPrice.output / million;
}
