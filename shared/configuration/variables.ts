import * as z from "zod";
import type { LogLevel, OtlpSettings } from "../observability/mod.ts";
import type { ProviderId } from "../providers/catalog.ts";
import { serviceVersion } from "./version.ts";

/**
 * How far a prompt is shortened: `standard` to the product's limit and to that of whoever draws, `auto` only to the
 * latter, `never` not at all, so that who cannot take it is not asked.
 */
export const promptOptimizations = ["standard", "auto", "never"] as const;

/** One of {@link promptOptimizations}. */
export type PromptOptimization = (typeof promptOptimizations)[number];

/** A variable with a value that cannot be used. */
export interface ConfigurationProblem {
  variable: string;
  /** What its value has to be. */
  reason: string;
  /** What the service does without; null where it goes on with the variable's default. */
  without: ProviderId | "language_model" | null;
}

const headers = z.string().transform((text, context) => {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(text));
  } catch {
    context.addIssue(
      'must be a JSON object of header names and values, such as {"X-Name":"value"}',
    );
    return z.NEVER;
  }
});
const url = z.url({
  protocol: /^https?$/,
  error: "must be an address such as https://comfyui.example.com or http://127.0.0.1:8188",
}).transform((text) => text.replace(/\/+$/, ""));
// People write `localhost:8188`.
const serverUrl = z.string()
  .transform((text) => /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `http://${text}`).pipe(url);
const comfyuiServers = z.lazy(() =>
  z.string().transform((text, context) => {
    try {
      // People leave a comma behind the last entry. Inside a text it is no address, header or name.
      return JSON.parse(text.replace(/,(?=\s*[\]}])/g, "")) as unknown;
    } catch {
      context.addIssue(
        'must be JSON, such as [{"name":"studio","url":"https://comfyui.example.com"}]',
      );
      return z.NEVER;
    }
  }).pipe(
    z.array(z.strictObject({
      url: serverUrl,
      headers: z.record(z.string(), z.string()).default({}),
      // Part of the scope by which its health is kept.
      name: z.string().regex(/^[^/]{1,60}$/, "has 1 to 60 characters and no slash").optional(),
    })).refine(
      (servers) => {
        const names = servers.flatMap(({ name }) => name ?? []);
        return new Set(names).size === names.length;
      },
      "has a name twice",
    ),
  )
);
const key = z.string().trim().optional();
/** Keys of several accounts. */
const keys = z.string().transform((text) =>
  text.split(",").map((each) => each.trim()).filter((each) => each !== "")
).pipe(z.array(z.string()).max(100)).default([]);
const origins = z.string().transform((text) => text.split(",").map((each) => each.trim()))
  .pipe(z.array(url.transform((text) => new URL(text).origin)));
const seconds = z.coerce.number().positive();

// As OpenTelemetry writes them (https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables).
const otlpHeaders = z.string().transform((text, context) => {
  const pairs = text.split(",").filter((pair) => pair.trim() !== "").map((pair) => {
    const at = pair.indexOf("=");
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
  });
  try {
    const decoded = pairs.map(([name, value]) => [name, decodeURIComponent(value)] as const);
    if (decoded.every(([name]) => /^[\w-]+$/.test(name))) return Object.fromEntries(decoded);
  } catch {
    // told below
  }
  context.addIssue("must be names and values such as api-key=secret,x-tenant=studio");
  return z.NEVER;
});

const logLevel = z.enum(["debug", "info", "warn", "error"]).default("info");

/** Every variable of the service and what it may hold. */
const makeVariables = () =>
  z.object({
    LEONARDO_API_KEY: key,
    LEONARDO_API_KEYS: keys,
    LEONARDO_BASE_URL: url.default("https://cloud.leonardo.ai/api/rest"),
    RUNWARE_API_KEY: key,
    RUNWARE_API_KEYS: keys,
    RUNWARE_BASE_URL: url.default("https://api.runware.ai/v1"),
    GEMINI_API_KEY: key,
    GEMINI_API_KEYS: keys,
    GEMINI_BASE_URL: url.default("https://generativelanguage.googleapis.com"),
    COMFYUI_URL: z.string()
      .transform((text) => text.split(",").map((each) => each.trim()).filter((each) => each !== ""))
      .pipe(z.array(serverUrl)).default([]),
    COMFYUI_HEADERS: headers.default({}),
    COMFYUI_SERVERS: comfyuiServers.default([]),
    COMFY_ORG_API_KEY: z.string().optional(),
    OLLAMA_URL: url.optional(),
    OLLAMA_MODEL: z.string().default("gpt-oss:20b"),
    OLLAMA_HEADERS: headers.default({}),
    OLLAMA_TIMEOUT_SECONDS: z.coerce.number().min(1).max(140).default(20),
    OLLAMA_BACKGROUND_TIMEOUT_SECONDS: z.coerce.number().min(1).max(900).default(120),
    OLLAMA_THINK: z.enum(["off", "low", "medium", "high"]).default("low"),
    OLLAMA_NUM_CTX: z.coerce.number().int().min(2_048).max(262_144).default(8_192),
    OLLAMA_KEEP_ALIVE: z.string().regex(
      /^-?\d+(?:ms|s|m|h)?$/,
      "must be a time such as 10m, 24h or -1",
    ).optional(),
    LLM_URL: url.optional(),
    LLM_MODEL: z.string().default("default"),
    LLM_API_KEY: z.string().optional(),
    LLM_HEADERS: headers.default({}),
    LLM_TIMEOUT_SECONDS: z.coerce.number().min(1).max(140).default(20),
    LLM_BACKGROUND_TIMEOUT_SECONDS: z.coerce.number().min(1).max(900).default(120),
    LLM_NUM_CTX: z.coerce.number().int().min(2_048).max(1_000_000).default(8_192),
    PROMPT_OPTIMIZATION: z.enum(promptOptimizations).default("standard"),
    SIMULATED_PROVIDERS: z.string().default("").transform((text) => text.split(",")),
    REQUEST_DEADLINE_SECONDS: seconds.max(140).default(120),
    JOB_DEADLINE_SECONDS: seconds.max(3_600).default(3_600),
    WORKER_SECONDS: seconds.max(900).default(20),
    LEASE_SECONDS: z.coerce.number().int().min(2).max(900).default(40),
    ORPHAN_SECONDS: z.coerce.number().int().min(0).max(2_592_000).default(3_600),
    WEBHOOK_TRUSTED_ORIGINS: origins.default([]),
    CALLBACK_URL: z.literal("off").or(url).optional(),
    LEONARDO_CALLBACK_KEY: keys,
    LOG_LEVEL: logLevel,
    OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
    OTEL_EXPORTER_OTLP_HEADERS: otlpHeaders.default({}),
    OTEL_SERVICE_NAME: z.string().trim().max(100).default("image-generation"),
  });

type VariablesSchema = ReturnType<typeof makeVariables>;

let made: VariablesSchema | undefined;

// Not before a request asks for the configuration: an answer to a preflight does not.
function variables(): VariablesSchema {
  return made ??= makeVariables();
}

/** What the variables say, parsed. */
export type Variables = z.infer<VariablesSchema>;

/** Names of the variables that an operator may set; `.env.example` describes each of them. */
export function serviceVariables(): readonly string[] {
  return Object.keys(variables().shape).filter((name) => name !== "SIMULATED_PROVIDERS");
}

/** Whose variables begin with what. */
const owners: [prefix: RegExp, owner: ConfigurationProblem["without"]][] = [
  [/^LEONARDO_/, "leonardo_ai"],
  [/^RUNWARE_/, "runware_ai"],
  [/^GEMINI_/, "gemini"],
  [/^COMFY/, "comfyui"],
  [/^(OLLAMA|LLM)_/, "language_model"],
];

/**
 * Parses the environment. A value that cannot be used takes with it what it was for, and never the service: all of a
 * provider's variables, or all of the language model's, or else itself, so that its default holds.
 *
 * @param environment names and values; an empty value counts as absent
 */
export function readVariables(
  environment: Record<string, string>,
): { set: Variables; problems: ConfigurationProblem[] } {
  const present = Object.entries(environment)
    .filter(([name, value]) => name in variables().shape && value.trim() !== "");
  const parsed = variables().safeParse(Object.fromEntries(present));
  if (parsed.success) return { set: parsed.data, problems: [] };
  const problems = parsed.error.issues.map(({ path: [name, ...inside], message }) => ({
    variable: String(name),
    reason: placed(inside, message),
    without: ownerOf(String(name)),
  }));
  const usable = present.filter(([name]) =>
    !problems.some(({ variable, without }) =>
      variable === name || (without !== null && without === ownerOf(name))
    )
  );
  return { set: variables().parse(Object.fromEntries(usable)), problems };
}

/** A complaint with its place in the value: an entry of a list, or a path in JSON. */
function placed([first, ...rest]: PropertyKey[], message: string): string {
  if (first === undefined) return message;
  if (typeof first === "number" && rest.length === 0) return `entry ${first + 1} ${message}`;
  return `${[first, ...rest].map(String).join(".")}: ${message}`;
}

function ownerOf(variable: string): ConfigurationProblem["without"] {
  return owners.find(([prefix]) => prefix.test(variable))?.[1] ?? null;
}

/**
 * Which log lines are written. A level that does not exist counts as `info` here, since the log has to work before
 * the configuration can complain of it.
 */
export function readLogLevel(environment: Record<string, string>): LogLevel {
  return logLevel.catch("info").parse(environment["LOG_LEVEL"] || undefined);
}

/** Where traces and metrics go; undefined where nobody set an endpoint, or one that cannot be used. */
export function readTelemetry(environment: Record<string, string>): OtlpSettings | undefined {
  if (!environment["OTEL_EXPORTER_OTLP_ENDPOINT"]?.trim()) return undefined;
  const telemetry = variables().pick({
    OTEL_EXPORTER_OTLP_ENDPOINT: true,
    OTEL_EXPORTER_OTLP_HEADERS: true,
    OTEL_SERVICE_NAME: true,
  });
  const present = Object.entries(environment)
    .filter(([name, value]) => name in telemetry.shape && value.trim() !== "");
  const parsed = telemetry.safeParse(Object.fromEntries(present));
  const endpoint = parsed.data?.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!parsed.success || endpoint === undefined) return undefined;
  return {
    endpoint,
    headers: parsed.data.OTEL_EXPORTER_OTLP_HEADERS,
    serviceName: parsed.data.OTEL_SERVICE_NAME,
    serviceVersion,
  };
}
