import { relative } from "node:path";
import type { Generation, ImageGenerationError } from "../../shared/client/mod.ts";
import { formatBytes } from "../command_line/mod.ts";

/** Lines about a finished generation: the pictures, who drew them, and what there is to know about it. */
export function describeGeneration(
  generation: Generation,
  paths: string[],
  modes: Map<string, string>,
): string[] {
  const { metadata, provider } = generation;
  const pictures = generation.images.map((image, index) =>
    [
      relative(".", paths[index] ?? ""),
      `${image.width}x${image.height}`,
      image.format,
      formatBytes(image.file_size),
      ...(image.seed === null ? [] : [`seed ${image.seed}`]),
    ].join("  ")
  );
  const simulated = isSimulated(generation, modes);
  const facts = [
    `drawn by ${provider ?? "an unnamed provider"}`,
    ...(metadata.provider_model ? [metadata.provider_model] : []),
    ...(metadata.generation_time === null ? [] : [`in ${seconds(metadata.generation_time)}`]),
    // Nobody pays what a simulator names.
    ...(simulated ? [] : [metadata.cost_usd === null ? "cost unknown" : cost(metadata.cost_usd)]),
  ];
  return [
    ...pictures,
    facts.join(", "),
    ...describeAttempts(metadata.attempts.filter(({ status }) => status !== "completed")),
    ...generation.warnings.map((warning) => `warning: ${warning}`),
    ...(simulated
      ? [
        `This is a stand-in from a simulator of ${provider}, because the service has no key for the ` +
        "real one. Put the key into .env to get real pictures.",
      ]
      : []),
  ];
}

/** Lines about a failure: what happened, its code and request id, and what to do. */
export function describeFailure(failure: ImageGenerationError): string[] {
  const { code, errors, attempts, requestId, retryAfterMs } = failure;
  return [
    failure.message,
    ...errors.map(({ path, message }) => `  ${path}: ${message}`),
    ...describeAttempts(attempts),
    `code: ${code}`,
    ...(requestId === undefined ? [] : [`request id: ${requestId}`]),
    `what to do: ${
      retryAfterMs === undefined
        ? advice[code] ?? "look for the request id in the log of the functions."
        : `try again in ${seconds(Math.ceil(retryAfterMs / 1_000))}.`
    }`,
  ];
}

const checkTheService = "check that the service runs (deno task start), its address, and its log.";
const advice: Record<string, string> = {
  unreachable: checkTheService,
  unexpected_answer: checkTheService,
  still_running: "ask for it later, at GET /jobs with its id.",
  invalid_request: "correct what is named above; --help shows the options.",
  prompt_too_long: "shorten the prompt.",
  unauthorized: "check --key: it must be the project's secret key.",
  forbidden: "check --key and --project: the key must have rights in the project.",
  budget_exceeded: "raise the project's budget or wait for the next month.",
  project_not_found: "check --project, or leave it out.",
  content_refused: "change the prompt.",
  image_not_found: "hand the picture in again, in the project that draws.",
  image_refused: "hand in another file of the picture.",
  payload_too_large: "make the picture smaller.",
  no_capable_provider: "change the size, the count or the format, or leave out --provider.",
  rate_limited: "try again in a minute.",
  providers_failed: "try again, or another provider with --provider.",
  providers_unavailable: "look at the function health for what is wrong with the providers.",
  deadline_exceeded: "try again, or another provider with --provider.",
};

function describeAttempts(attempts: Generation["metadata"]["attempts"]): string[] {
  return attempts.map(({ provider, status, error, detail, latency }) =>
    [
      `before: ${provider} ${status}`,
      ...(error ? [error] : []),
      ...(latency === null ? [] : [`after ${seconds(latency)}`]),
    ].join(", ") + (detail ? `: ${detail}` : "")
  );
}

function isSimulated(generation: Generation, modes: Map<string, string>): boolean {
  return modes.get(generation.provider ?? "") === "simulated" ||
    generation.images.some(({ metadata }) =>
      metadata["simulated"] === true || metadata["mode"] === "simulated"
    ) ||
    generation.warnings.some((warning) => /\bsimulat(ed|or)\b/i.test(warning));
}

function seconds(duration: number): string {
  return `${Number(duration.toFixed(1))} s`;
}

function cost(usd: number): string {
  return usd === 0 ? "free of charge" : `$${usd.toFixed(4)}`;
}
