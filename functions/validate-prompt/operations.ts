import * as z from "zod";
import { operation } from "../../shared/http/mod.ts";
import { exampleAnswer, exampleRequest } from "./example.ts";

const prompt = z.string().min(1, "must not be empty");
const seconds = z.number().describe("Seconds.");

/** What can be said about a prompt without a model; what each number means is said at `PromptAnalysis`. */
export const promptAnalysis = z.lazy(() =>
  z.strictObject({
    characters: z.number(),
    words: z.number(),
    sentences: z.number(),
    estimated_tokens: z.number().describe(
      "Of a language model: never too few, at most 15 % too many.",
    ),
    clip_tokens: z.number().describe("The same for CLIP."),
    clip_windows: z.number().describe(
      "Windows of 75 tokens; what stands in later ones weighs less, or nothing.",
    ),
    language: z.string().describe("ISO 639-1, or `und`."),
    form: z.enum(["tags", "prose"]),
    shape: z.enum(["json", "labelled", "markdown", "panels", "regions", "plain"]),
    sections: z.array(z.strictObject({
      label: z.string(),
      negative: z.boolean().describe("What stands under it must not be seen."),
    })).describe("Headings, keys, panels and regions."),
    complexity: z.number().min(0).max(100),
    readability: z.number().min(0).max(100).nullable(),
    keywords: z.array(z.strictObject({ text: z.string(), score: z.number() })),
    concepts: z.array(z.strictObject({
      kind: z.string(),
      text: z.string(),
      weight: z.number(),
      occurrences: z.number(),
    })),
    facts: z.array(z.strictObject({ kind: z.string(), text: z.string() }))
      .describe("What a shorter prompt must neither alter nor drop unsaid."),
    protected_tokens: z.array(z.strictObject({ kind: z.string(), text: z.string() })),
  }).meta({ id: "PromptAnalysis" })
);

/** `POST /validate-prompt` */
export const validatePrompt = operation({
  id: "validatePrompt",
  method: "post",
  path: "/",
  summary: "Measures, analyses and, when it is long, shortens a prompt",
  access: "caller",
  body: z.strictObject({
    prompt,
    force_optimize: z.boolean().default(false)
      .describe("Leave out what is said twice, also of a short prompt."),
    diff: z.boolean().default(false).describe("Show word by word what went."),
  }).meta({ id: "PromptValidationRequest", examples: [exampleRequest] }),
  answers: {
    200: {
      description: "The prompt before and after.",
      schema: z.strictObject({
        is_valid: z.literal(true),
        original_prompt: z.string(),
        optimized_prompt: z.string(),
        is_optimized: z.boolean(),
        original_length: z.number().describe("Characters."),
        optimized_length: z.number().describe("Characters."),
        reduction: z.number().describe("The share that went, 0..1."),
        optimization_time: seconds,
        method: z.enum(["none", "ollama", "llm", "local", "cache"]),
        model: z.string().nullable(),
        preservation: z.number().min(0).max(1)
          .describe("How much of everything that the prompt says is in the shorter one."),
        dropped: z.array(z.strictObject({ text: z.string(), kind: z.string(), weight: z.number() }))
          .describe("What went, heaviest first; a subject weighs 3."),
        diff: z.array(z.strictObject({
          change: z.enum(["kept", "dropped", "added"]),
          text: z.string(),
        })).optional().describe("On request."),
        warnings: z.array(z.string()),
        analysis: promptAnalysis,
      }).meta({ id: "PromptValidation", examples: [exampleAnswer] }),
    },
  },
  errors: ["prompt_too_long"],
});

/** `POST /validate-prompt/stats` */
export const getPromptStats = operation({
  id: "getPromptStats",
  method: "post",
  path: "/",
  summary: "Measures and analyses a prompt",
  access: "caller",
  body: z.strictObject({ prompt }).meta({ id: "PromptStatsRequest" }),
  answers: {
    200: {
      description: "The analysis.",
      schema: z.strictObject({
        length: z.number().describe("Characters."),
        is_valid: z.literal(true),
        would_optimize: z.boolean(),
        limits: z.strictObject({ max: z.number(), compressed_above: z.number() }),
        analysis: promptAnalysis,
      }),
    },
  },
  errors: ["prompt_too_long"],
});

/** `GET /validate-prompt/health` */
export const getPromptHealth = operation({
  id: "getPromptHealth",
  method: "get",
  path: "/",
  summary: "Whether the language model can shorten prompts",
  access: "caller",
  answers: {
    200: {
      description: "Its state, and what to do.",
      schema: z.strictObject({
        status: z.enum(["healthy", "degraded", "unhealthy"]),
        detail: z.string(),
        model: z.string().nullable(),
        model_installed: z.boolean(),
        model_loaded: z.boolean().nullable().describe("Null where the server does not tell."),
        tokens_per_second: z.number().nullable().describe("Null before its first answer."),
        pull_command: z.string().nullable().optional(),
        version: z.string().nullable().optional(),
        latency: seconds.optional(),
        recent_optimization_time: seconds.nullable().optional(),
        simulated: z.boolean().optional(),
        fallback: z.literal("local"),
      }),
    },
  },
});
