import assert from "node:assert/strict";
import { findRefusal, isRefusingSentence, promisesPicture } from "./refusals.ts";

/** Codes in which providers and what stands behind them are known to refuse. */
const refusingCodes = [
  "contentPolicyViolation",
  "providerContentPolicyViolation",
  "content_policy_violation",
  "moderation_blocked",
  "moderationFailed",
  "MODERATION",
  "nsfwContentDetected",
  "NSFW",
  "sensitiveContentDetected",
  "unsafe_content",
  "promptBlocked",
  "imageBlocked",
  "image_was_filtered",
  "output-filtered",
  "PROMPT_REJECTED",
  "IMAGE_SAFETY",
  "SAFETY",
  "safety_system",
  "PROHIBITED_CONTENT",
  "IMAGE_PROHIBITED_CONTENT",
  "BLOCKLIST",
  "SPII",
  "RECITATION",
  "content_filter",
  "ResponsibleAIPolicyViolation",
  "usagePolicyViolated",
  "inappropriateContent",
];

/** Codes of other failures, some of which sound alike. */
const otherCodes = [
  "invalidPositivePrompt",
  "invalidSafetySettings",
  "missingContent",
  "unsupportedContentType",
  "providerError",
  "accountSuspended",
  "rateLimitExceeded",
  "modelNotFound",
  "inferenceError",
  "validation-failed",
  "FAILED_PRECONDITION",
  "IMAGE_OTHER",
  "NO_IMAGE",
  "ERR_NGROK_3200",
  "CUDA_ERROR",
];

/** Sentences in which a prompt or its picture is refused. */
const refusals = [
  "I can't create images of that kind. Would you like something else?",
  "I can't create that image.",
  "I’m sorry, but I can’t help with that request.",
  "I'm unable to generate images of real people.",
  "I am not able to draw this.",
  "I cannot fulfil this request.",
  "I won't depict that.",
  "I must decline to make this picture.",
  "content moderation filter: violence",
  "The prompt has inappropriate content",
  "Your prompt was flagged by our moderation system.",
  "Your request was rejected as a result of our safety system. Your prompt may contain text that is not allowed by our safety system.",
  "This request has been blocked by our content filters: prompt was blocked.",
  "The provided content violates the content policy. Please change the prompt.",
  "Image generation failed: the output was filtered.",
  "The generated image contains sensitive content.",
  "NSFW content detected in the image.",
  "Potential NSFW content was detected.",
  "The image was classified as NSFW.",
  "This prompt violates our community guidelines.",
  "That goes against our usage policies.",
  "Depictions of public figures are refused.",
  "It may show copyrighted characters.",
  "Unsafe prompt.",
  "The input is not safe for work.",
  "Sexually explicit material is refused.",
  "Request was flagged: self-harm.",
  "Responsible AI guidelines prevent this picture.",
  "The subject is not allowed.",
];

/** Sentences of other failures, some of which sound alike. */
const otherSentences = [
  "",
  "Unexpected variable nsfw",
  "Unknown field content_moderation",
  "Image width 1000 is not allowed; use a multiple of 64.",
  "prompt: Extra inputs are not permitted",
  "Invalid prompt, maximum length of 1500 characters exceeded.",
  "Unable to generate image, please try again later.",
  "The server cannot create the image buffer.",
  "Your API key was reported as leaked. Please use another API key.",
  "Your account was suspended for violating our terms.",
  "API key is invalid or blocked.",
  "The parameter 'scheduler' is case-sensitive input.",
  "not enough api tokens",
  "You exceeded your current quota, please check your plan and billing details.",
  "User location is not supported for the API use.",
  "The model is overloaded. Please try again later.",
  "CUDA error: an illegal memory access was encountered",
  "mat1 and mat2 shapes cannot be multiplied",
  "Request blocked by the firewall.",
  "Too many requests",
  'expecting a value for non-nullable variable: "prompt"',
  "couldn't access image",
  "Service Error",
];

Deno.test("findRefusal knows the codes of a refusal from those of other failures", () => {
  for (const code of refusingCodes) {
    assert.deepEqual(findRefusal([code], ""), { category: code }, code);
  }
  for (const code of otherCodes) assert.equal(findRefusal([code], ""), undefined, code);
});

Deno.test("findRefusal knows the sentences of a refusal from those of other failures", () => {
  assert.deepEqual(refusals.filter((sentence) => !isRefusingSentence(sentence)), []);
  assert.deepEqual(otherSentences.filter((sentence) => findRefusal(["x"], sentence)), []);
});

Deno.test("promisesPicture tells a forgotten picture from a refusal", () => {
  for (const text of ["Here is your lighthouse:", "Sure! Here's a red kite.", "Of course."]) {
    assert.ok(promisesPicture(text), text);
  }
  for (const text of [...refusals, "Das zeichne ich lieber nicht.", "Lo siento, no puedo."]) {
    assert.ok(!promisesPicture(text), text);
  }
  assert.ok(!promisesPicture("Sure, but I can't draw that person."));
});
