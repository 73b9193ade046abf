import type { Ollama } from "ollama";
import * as z from "zod";
import { ServiceError } from "../../errors/mod.ts";
import { parseJson } from "../../runtime/mod.ts";
import { normalisePrompt } from "../normalise.ts";
import { type Judgement, judgeReading } from "../judge.ts";
import { estimateTokens } from "../readability.ts";
import type { Reading } from "../reading.ts";
import { compressMessages, type CompressTask } from "../templates/compress.ts";
import { failureOf, type OllamaDependencies, type OllamaSettings, withOllama } from "./client.ts";
import { OllamaFailure } from "./failures.ts";

/** What Ollama made of a prompt, and the proof that it draws the same picture. */
export interface OllamaCompression {
  text: string;
  judgement: Judgement;
}

/** What the model has to answer. */
export const answerSchema = z.strictObject({ prompt: z.string() });

/** {@link answerSchema} as Ollama's `format` wants it. */
export const answerFormat = {
  type: "object",
  properties: { prompt: { type: "string" } },
  required: ["prompt"],
  additionalProperties: false,
};

/**
 * Tokens of the context: the longest prompt in any script, the task, and the answer. Always the same, because Ollama
 * loads the model anew when it changes.
 */
const contextTokens = 16_384;
/** Tokens of thinking and answer together. */
const answerTokens = 4_096;
/** Models count characters badly; aiming below the limit they meet it. */
const aimedShare = 0.9;

/**
 * Has Ollama compress a prompt. When the first answer is unusable or loses something, a second attempt is told so.
 *
 * @param reading the prompt, read
 * @param limit UTF-16 code units
 * @param budgetMs both attempts together take no longer
 * @throws OllamaFailure when there is no answer that preserves the picture
 * @throws the reason of `dependencies.signal` when that aborts
 */
export function compressWithOllama(
  prompt: string,
  reading: Reading,
  limit: number,
  settings: OllamaSettings,
  dependencies: OllamaDependencies,
  budgetMs: number,
): Promise<OllamaCompression> {
  const task: CompressTask = {
    max_characters: Math.max(1, Math.floor(limit * aimedShare)),
    form: reading.outline.form,
    ...thingsToKeep(reading, limit),
    prompt,
  };
  return withOllama(settings, dependencies, budgetMs, async (client, signal) => {
    const first = await attempt(client, task, reading, limit, settings, signal);
    if (!(first instanceof OllamaFailure)) {
      if (first.judgement.accepted) return first;
      dependencies.log.info("Ollama is asked to repair its text", {
        coverage: first.judgement.coverage,
        altered: first.judgement.altered.length,
        added: first.judgement.added.length,
        withinLimit: first.judgement.withinLimit,
      });
    } else if (!first.row.isRepeatable && !first.row.refusesThinking) throw first;
    const second = await attempt(
      client,
      first instanceof OllamaFailure ? task : { ...task, repair: repairOf(first) },
      reading,
      limit,
      first instanceof OllamaFailure ? { ...settings, think: calmer(settings, first) } : settings,
      signal,
    );
    if (second instanceof OllamaFailure) throw second;
    if (!second.judgement.accepted) {
      throw new OllamaFailure({ kind: "not_preserved" }, settings.model);
    }
    return second;
  });
}

/** The think level after a failure: none for a model that cannot, otherwise the lowest. */
function calmer(settings: OllamaSettings, failure: OllamaFailure): OllamaSettings["think"] {
  return failure.row.refusesThinking || settings.think === "off" ? "off" : "low";
}

function repairOf({ text, judgement }: OllamaCompression): NonNullable<CompressTask["repair"]> {
  const { dropped, altered, added, withinLimit } = judgement;
  return {
    missing: dropped.filter(({ weight }) => weight >= 1.5).slice(0, mostRepaired).map(({ text }) =>
      text
    ),
    wrong: altered.slice(0, mostRepaired).map(({ text, instead }) =>
      instead ? `${text} (the prompt says: ${instead})` : text
    ),
    invented: added.slice(0, mostRepaired).map(({ text }) => text),
    too_long: !withinLimit,
    // A text that answers something else is no start for a repair.
    ...(added.some(({ kind }) => kind === "invention")
      ? {}
      : { earlier_text: text.slice(0, 4_000) }),
  };
}

const mostRepaired = 40;
/** What is to be kept is listed up to this share of the limit. */
const listedShare = 0.5;

/** The exact strings and the concepts that the model is told to keep, as many as fit into half of the limit. */
function thingsToKeep(
  reading: Reading,
  limit: number,
): Pick<CompressTask, "must_keep" | "concepts"> {
  let room = limit * listedShare;
  const fits = (text: string) => (room -= text.length + 2) > 0;
  const exact = reading.facts.filter(({ kind }) =>
    kind !== "colour" && kind !== "material" && kind !== "relation"
  );
  return {
    must_keep: [...new Set(exact.map(({ text }) => text))].filter(fits),
    concepts: reading.concepts.map(({ text }) => text).filter(fits),
  };
}

/** One question and the judgement of its answer; a failure is returned, for it may be worth a second attempt. */
async function attempt(
  client: Ollama,
  task: CompressTask,
  reading: Reading,
  limit: number,
  settings: OllamaSettings,
  signal: AbortSignal,
): Promise<OllamaCompression | OllamaFailure> {
  const messages = compressMessages(task);
  const tokens = messages.reduce((sum, { content }) => sum + estimateTokens(content), answerTokens);
  if (tokens > contextTokens) return new OllamaFailure({ kind: "too_large" }, settings.model);
  const content = await ask(client, messages, settings, signal);
  if (content instanceof OllamaFailure) return content;
  const text = readAnswer(content);
  if (text === undefined) return new OllamaFailure({ kind: "malformed" }, settings.model);
  return { text, judgement: judgeReading(reading, text, limit) };
}

async function ask(
  client: Ollama,
  messages: { role: string; content: string }[],
  settings: OllamaSettings,
  signal: AbortSignal,
): Promise<string | OllamaFailure> {
  let content = "";
  let reason: string | undefined;
  try {
    const parts = await client.chat({
      model: settings.model,
      messages,
      stream: true,
      ...(settings.think === "off" ? {} : { think: settings.think }),
      format: answerFormat,
      keep_alive: "10m",
      options: { temperature: 0.2, seed: 1, num_ctx: contextTokens, num_predict: answerTokens },
    });
    for await (const part of parts) {
      // The client does not check what it reads: a line may lack the message.
      content += part.message?.content ?? "";
      reason = part.done_reason;
    }
  } catch (error) {
    return failureOf(error, settings.model, signal);
  }
  if (content.trim() !== "") return content;
  const kind = reason === "length" ? "out_of_tokens" : "empty";
  return new OllamaFailure({ kind }, settings.model);
}

/** The text in an answer, normalised; models without a grammar like to wrap their JSON in a code fence. */
function readAnswer(content: string): string | undefined {
  const start = content.indexOf("{");
  const end = content.lastIndexOf("}");
  const answer = answerSchema.safeParse(parseJson(content.slice(start, end + 1)));
  if (!answer.success) return undefined;
  try {
    return normalisePrompt(answer.data.prompt);
  } catch (error) {
    if (error instanceof ServiceError) return undefined;
    throw error;
  }
}
