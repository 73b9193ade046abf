import type { Context, MiddlewareHandler } from "hono";
import { readConfiguration } from "../../shared/configuration/mod.ts";
import { type AppEnvironment, limitBody } from "../../shared/http/mod.ts";
import { countCharacters, promptLimits } from "../../shared/prompts/catalog.ts";
import { parseExactJson, parseJson } from "../../shared/runtime/mod.ts";

/*
 * What clients of the original service send and expect, in one place: options of a generation in the query, seeds to 2^63,
 * both default sides beside a shape; and the names that its answers have. Ours stand beside them.
 */

type Fields = Record<string, unknown>;

/** Names of a query that are ours, or the platform's. */
const ownQuery = new Set(["dry_run", "forceFunctionRegion"]);
/** The size that the original's clients send where nobody chose one. */
const unchosenSide = 512;

/** Takes what clients of the original service send, and adds to the answers what they read. */
export const originalClients: MiddlewareHandler<AppEnvironment> = async (context, next) => {
  const route = context.req.path.replace(/^\/unified\//, "");
  const sent = context.req.method === "POST" && isTaken(route)
    ? await takeBody(context, route)
    : {};
  await next();
  const adapt = answers.find(([path]) => path.test(route))?.[1];
  const type = context.res.headers.get("content-type") ?? "";
  if (!adapt || !/^application\/(problem\+)?json/.test(type)) return;
  const body: unknown = await context.res.json();
  const { status, headers } = context.res;
  const adapted = isFields(body) ? adapt(body, { sent, status, context }) : { body, status };
  context.res = new Response(JSON.stringify(adapted.body), {
    status: adapted.status,
    headers: { ...Object.fromEntries(headers), "content-type": adapted.type ?? type },
  });
};

function isTaken(route: string): boolean {
  return /^(generate(\/quick|\/batch)?|validate-prompt|prompt-stats)\/?$/.test(route);
}

// A body that is no JSON goes on as it is and is refused by its route.
async function takeBody(context: Context<AppEnvironment>, route: string): Promise<Fields> {
  let text = "";
  await limitBody(context, async () => {
    text = await context.req.text();
  });
  const url = new URL(context.req.url);
  const options: Fields = {};
  for (const [name, value] of [...url.searchParams]) {
    if (ownQuery.has(name)) continue;
    options[name] = readOption(value);
    url.searchParams.delete(name);
  }
  const body = parseJson(text);
  const exact = parseExactJson(text);
  const taken = isFields(body) && isFields(exact)
    ? { ...options, ...toOwnFields(route, body, exact) }
    : body;
  const { method, headers, signal } = context.req.raw;
  context.req.raw = new Request(url, {
    ...{ method, headers: withoutLength(headers), signal },
    body: isFields(taken) ? JSON.stringify(taken) : text,
  });
  context.req.bodyCache = {};
  return isFields(taken) ? taken : {};
}

function withoutLength(headers: Headers): Headers {
  const kept = new Headers(headers);
  kept.delete("content-length");
  return kept;
}

function readOption(text: string): unknown {
  if (text === "true" || text === "false") return text === "true";
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

function toOwnFields(route: string, body: Fields, exact: Fields): Fields {
  if (route.startsWith("prompt-stats")) {
    // One schema serves both of the original's routes.
    const { force_optimize: _, ...rest } = body;
    return rest;
  }
  const { requests } = body;
  if (Array.isArray(requests)) {
    const originals = Array.isArray(exact["requests"]) ? exact["requests"] : [];
    return {
      ...body,
      requests: requests.map((each, index) =>
        isFields(each) && isFields(originals[index]) ? toOwnRequest(each, originals[index]) : each
      ),
    };
  }
  return toOwnRequest(body, exact);
}

function toOwnRequest(body: Fields, exact: Fields): Fields {
  const { width, height, ...others } = body;
  const isUnchosen = width === unchosenSide && height === unchosenSide &&
    typeof body["aspect_ratio"] === "string";
  const request = isUnchosen ? others : body;
  const seed = exact["seed"];
  if (typeof seed !== "string" || !/^\d{16,19}$/.test(seed)) return request;
  // The same seed stays the same one, within what JSON carries exactly.
  return { ...request, seed: Number(BigInt.asUintN(53, BigInt(seed))) };
}

/** What an answer is made of besides its own body. */
interface Surroundings {
  sent: Fields;
  status: number;
  context: Context<AppEnvironment>;
}

interface Adapted {
  body: unknown;
  status: number;
  /** Where it is another one. */
  type?: string;
}

type Adapt = (body: Fields, surroundings: Surroundings) => Adapted;

const answers: [route: RegExp, adapt: Adapt][] = [
  [/^generate(\/quick)?\/?$/, (body, { status }) => ({ body: withGeneration(body), status })],
  [/^generate\/batch\/?$/, (body, { status }) => ({ body: withList(body, "results"), status })],
  [/^jobs\/?$/, (body, { status }) => ({ body: withList(body, "jobs"), status })],
  [/^jobs\/[^/]+\/?$/, (body, { status }) => ({ body: withGeneration(body), status })],
  [/^validate-prompt\/?$/, (body, { status }) => ({ body: withValidation(body), status })],
  [/^prompt-stats\/?$/, withStats],
  [/^prompt-validator\/health\/?$/, withValidatorHealth],
  [/^providers\/?$/, (body, { status }) => ({ body: withProviderMap(body), status })],
  [/^providers\/available\/?$/, (body, { status }) => ({ body: withCount(body), status })],
];

function withGeneration(body: Fields): Fields {
  if ("detail" in body) return withProblem(body);
  if (!("generation_id" in body)) return body;
  const { metadata, error } = body;
  return {
    ...body,
    cost: isFields(metadata) ? metadata["cost_usd"] ?? null : null,
    error_message: isFields(error) ? error["detail"] : null,
  };
}

function withProblem(body: Fields): Fields {
  return { ...body, success: false, error_message: body["detail"] };
}

function withList(body: Fields, name: "jobs" | "results"): Fields {
  const list = body[name];
  if (!Array.isArray(list)) return withGeneration(body);
  return {
    ...body,
    [name]: list.map((each: Fields) =>
      isFields(each["generation"])
        ? { ...each, generation: withGeneration(each["generation"]) }
        : withGeneration(each)
    ),
  };
}

function withValidation(body: Fields): Fields {
  if ("detail" in body) return withProblem(body);
  const [original, optimized] = [body["original_length"], body["optimized_length"]].map(Number) as [
    number,
    number,
  ];
  return {
    ...body,
    success: true,
    result: body["is_optimized"] === true ? "optimized" : "valid",
    size_reduction: original - optimized,
    reduction_percentage: original === 0
      ? 0
      : Math.round((original - optimized) / original * 10_000) / 100,
    error_message: null,
    metadata: { method: body["method"], preservation: body["preservation"] },
  };
}

// Statistics of what is too long are what this route is asked for.
function withStats(body: Fields, { sent, status }: Surroundings): Adapted {
  const isTooLong = body["code"] === "prompt_too_long";
  if ("detail" in body && !isTooLong) return { body: withProblem(body), status };
  const prompt = typeof sent["prompt"] === "string" ? sent["prompt"] : "";
  const { length, ...own } = isTooLong ? { length: countCharacters(prompt) } : body;
  const characters = Number(length);
  const { accepted, compressed } = promptLimits;
  return {
    status: 200,
    type: "application/json",
    body: {
      ...(isTooLong ? { is_valid: false } : own),
      length: characters,
      character_count: characters,
      word_count: prompt.split(/\s+/).filter((word) => word !== "").length,
      needs_optimization: characters > compressed,
      exceeds_maximum: characters > accepted,
      optimization_threshold: compressed,
      maximum_length: accepted,
      estimated_reduction_needed: Math.max(0, characters - compressed),
    },
  };
}

function withValidatorHealth(body: Fields, { status, context }: Surroundings): Adapted {
  if ("detail" in body && !("fallback" in body)) return { body: withProblem(body), status };
  const { languageModel } = readConfiguration(Deno.env.toObject());
  // Where the model is reached is the operator's to know: it may let anybody in who finds it.
  const isOperator = context.var.identity?.kind === "secret_key";
  return {
    status,
    body: {
      ...body,
      available: body["status"] === "healthy",
      service: languageModel?.model ?? "rules",
      url: languageModel && isOperator ? new URL(languageModel.baseUrl).origin : null,
    },
  };
}

function withProviderMap(body: Fields): Fields {
  const { providers } = body;
  if (!Array.isArray(providers)) return withProblem(body);
  const described = providers.map((each: Fields) =>
    ({
      ...each,
      available: each["availability"] === "available",
    }) as Fields
  );
  return {
    ...body,
    providers: Object.fromEntries(described.map((each) => [each["id"], each])),
    total_available: described.filter(({ available }) => available).length,
  };
}

function withCount(body: Fields): Fields {
  const { providers } = body;
  return Array.isArray(providers) ? { ...body, count: providers.length } : withProblem(body);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
