import * as z from "zod";
import { fetchResponse, orAborted, parseJson, readText } from "../../runtime/mod.ts";
import { answerFormat } from "./answer.ts";
import type { ModelExperience } from "./experience.ts";
import { LanguageModelFailure } from "./failures.ts";
import type { AskModel, ModelAnswer, ModelDependencies, ModelSettings } from "./settings.ts";

const maxAnswerBytes = 4 * 1024 * 1024;

/** What is read of an answer (https://platform.openai.com/docs/api-reference/chat/object); servers leave out much. */
const completion = z.lazy(() =>
  z.looseObject({
    choices: z.array(z.looseObject({
      message: z.looseObject({
        content: z.string().nullish(),
        reasoning_content: z.string().nullish(),
      }),
      finish_reason: z.string().nullish(),
    })).min(1),
    usage: z.looseObject({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
  })
);

/**
 * Works with a function that asks any server of OpenAI's chat completions: llama.cpp's, LM Studio, vLLM.
 *
 * @param budgetMs the work takes no longer
 */
export async function withChatCompletions<Result>(
  settings: ModelSettings,
  dependencies: ModelDependencies & { experience: ModelExperience },
  budgetMs: number,
  work: (ask: AskModel) => Promise<Result>,
): Promise<Result> {
  const { clock, experience } = dependencies;
  const limit = new AbortController();
  const done = new AbortController();
  const signal = AbortSignal.any([dependencies.signal, limit.signal]);
  const timer = clock.sleep(budgetMs, done.signal).then(
    () =>
      limit.abort(new LanguageModelFailure({ kind: "slow" }, settings.model, undefined, server)),
    () => {
      // The work was done first.
    },
  );
  try {
    return await orAborted(
      work((messages, options) =>
        ask(messages, options, settings, { ...dependencies, signal }, experience)
      ),
      signal,
    );
  } finally {
    done.abort();
    await timer;
  }
}

const server = "The language model server";

async function ask(
  messages: { role: string; content: string }[],
  options: { think: ModelSettings["think"]; answerTokens: number },
  settings: ModelSettings,
  dependencies: ModelDependencies,
  experience: ModelExperience,
): Promise<ModelAnswer> {
  const { clock, signal } = dependencies;
  const abilities = experience.abilitiesOf(settings.model);
  const startedAt = clock.now();
  const { status, text } = await post(
    `${rootOf(settings.baseUrl)}/chat/completions`,
    {
      model: settings.model,
      messages,
      temperature: 0.2,
      seed: 1,
      max_tokens: options.answerTokens,
      stream: false,
      ...(abilities.schema === false ? {} : {
        response_format: {
          type: "json_schema",
          json_schema: { name: "shortened_prompt", strict: true, schema: answerFormat },
        },
      }),
    },
    settings,
    dependencies,
  );
  if (
    status === 400 && abilities.schema !== false &&
    /response_format|json_schema|grammar/i.test(text)
  ) {
    abilities.schema = false;
    return await ask(messages, options, settings, dependencies, experience);
  }
  signal.throwIfAborted();
  if (status < 200 || status > 299) {
    throw new LanguageModelFailure(
      { kind: "status", status, text: errorText(text) },
      settings.model,
      undefined,
      server,
    );
  }
  const parsed = completion.safeParse(parseJson(text));
  const [choice] = parsed.data?.choices ?? [];
  if (!choice) throw new LanguageModelFailure({ kind: "page" }, settings.model, undefined, server);
  const usage = parsed.data?.usage;
  const answer: ModelAnswer = {
    content: choice.message.content ?? "",
    thinking: choice.message.reasoning_content ?? "",
    isCut: choice.finish_reason === "length",
    ...(usage && { answerTokens: usage.completion_tokens, answerMs: clock.now() - startedAt }),
  };
  experience.noteAnswer(answer);
  return answer;
}

/** People write the address with and without the version. */
function rootOf(baseUrl: string): string {
  return /\/v\d+$/.test(baseUrl) ? baseUrl : `${baseUrl}/v1`;
}

async function post(
  url: string,
  json: unknown,
  settings: ModelSettings,
  { fetch, signal }: ModelDependencies,
): Promise<{ status: number; text: string }> {
  try {
    const response = await fetchResponse(url, { fetch, headers: settings.headers, signal, json });
    return { status: response.status, text: await readText(response, maxAnswerBytes, signal) };
  } catch (error) {
    signal.throwIfAborted();
    const kind = error instanceof RangeError ? "oversized" : "connection";
    throw new LanguageModelFailure({ kind }, settings.model, error, server);
  }
}

function errorText(body: string): string {
  const error = z.looseObject({
    error: z.union([z.string(), z.looseObject({ message: z.string() })]),
  })
    .safeParse(parseJson(body));
  if (!error.success) return body.slice(0, 500);
  return typeof error.data.error === "string" ? error.data.error : error.data.error.message;
}

/**
 * Asks a server of OpenAI's chat completions for its models.
 *
 * @returns their names
 * @throws LanguageModelFailure when it does not answer with a list
 */
export async function listChatModels(
  settings: ModelSettings,
  { fetch, signal }: Pick<ModelDependencies, "fetch" | "signal">,
): Promise<string[]> {
  const url = `${rootOf(settings.baseUrl)}/models`;
  const list = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });
  let text: string;
  try {
    const response = await fetchResponse(url, { fetch, headers: settings.headers, signal });
    text = await readText(response, maxAnswerBytes, signal);
    if (!response.ok) {
      const symptom = { kind: "status", status: response.status, text: errorText(text) } as const;
      throw new LanguageModelFailure(symptom, settings.model, undefined, server);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof LanguageModelFailure) throw error;
    throw new LanguageModelFailure({ kind: "connection" }, settings.model, error, server);
  }
  const parsed = list.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new LanguageModelFailure({ kind: "page" }, settings.model, undefined, server);
  }
  return parsed.data.data.map(({ id }) => id);
}
