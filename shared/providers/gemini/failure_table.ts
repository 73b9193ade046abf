import type { FailureClass } from "../../errors/mod.ts";

/** One way in which Gemini says no. */
export interface GeminiFailure {
  /** Where it says so: in an error body, in `promptFeedback.blockReason`, in a candidate's `finishReason`. */
  where: "error" | "prompt" | "candidate";
  /** HTTP status; absent for any. */
  status?: number;
  /** ErrorInfo reason, RPC status, block reason or finish reason; absent for any. */
  codes?: readonly string[];
  failureClass: FailureClass;
  /** What happened and what to do, for the caller. */
  message: string;
  /** True when the work was accepted, and so may be billed, although it failed. */
  maybeBilled: boolean;
}

/**
 * Every failure of Gemini and its class; the first row that fits counts.
 * Sources: https://ai.google.dev/gemini-api/docs/troubleshooting,
 * https://ai.google.dev/api/generate-content#FinishReason, https://ai.google.dev/api/generate-content#BlockReason
 */
export const geminiFailures: readonly GeminiFailure[] = [
  {
    where: "error",
    codes: ["API_KEY_INVALID"],
    failureClass: "auth",
    message: "The Gemini API key is not valid. Set a valid one.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 400,
    codes: ["FAILED_PRECONDITION"],
    failureClass: "quota",
    message: "The Gemini account cannot be used here without billing. Switch billing on.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 400,
    failureClass: "invalid_request",
    message: "Gemini refused a parameter of the request.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 401,
    failureClass: "auth",
    message:
      "The Gemini API key is not accepted. Check the key and the gateway in front of the API.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 402,
    failureClass: "quota",
    message: "The prepaid credit of the Gemini account is used up. Top it up.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 403,
    failureClass: "auth",
    message: "The Gemini API key has no right to this call. Check its rights and restrictions.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 404,
    failureClass: "model_unavailable",
    message: "The Gemini model is retired or unknown. Choose another model.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 429,
    failureClass: "rate_limited",
    message: "A rate limit of the Gemini account is reached. Wait, or raise the limit.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 499,
    failureClass: "cancelled",
    message: "The call to Gemini was cancelled on the way.",
    maybeBilled: true,
  },
  {
    where: "error",
    status: 500,
    failureClass: "upstream_down",
    message: "Gemini failed inside. Try again; a shorter prompt may help.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 503,
    failureClass: "upstream_down",
    message: "Gemini is overloaded. Try again later.",
    maybeBilled: false,
  },
  {
    where: "error",
    status: 504,
    failureClass: "timeout",
    message: "Gemini did not finish before its own deadline. Try again.",
    maybeBilled: true,
  },
  {
    where: "prompt",
    failureClass: "moderated",
    message: "Gemini refused the prompt by its content policy. Change the prompt.",
    maybeBilled: false,
  },
  {
    where: "candidate",
    codes: [
      "SAFETY",
      "IMAGE_SAFETY",
      "PROHIBITED_CONTENT",
      "IMAGE_PROHIBITED_CONTENT",
      "BLOCKLIST",
      "SPII",
    ],
    failureClass: "moderated",
    message: "Gemini withheld the picture by its content policy. Change the prompt.",
    maybeBilled: true,
  },
  {
    where: "candidate",
    codes: ["RECITATION", "IMAGE_RECITATION"],
    failureClass: "moderated",
    message: "Gemini withheld a picture too close to a known work. Describe one of your own.",
    maybeBilled: true,
  },
  {
    // NO_IMAGE, IMAGE_OTHER, OTHER, MAX_TOKENS, STOP without a picture, and whatever comes next.
    where: "candidate",
    failureClass: "no_result",
    message: "Gemini answered without a picture. Try again, or ask for a picture in plain words.",
    maybeBilled: true,
  },
];
