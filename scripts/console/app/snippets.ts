/** A call of the service that can be shown as code. */
export interface Shown {
  method: string;
  /** Below `/functions/v1`, with its query. */
  path: string;
  json?: Record<string, unknown>;
  /** The same in SQL, where there is such a thing. */
  sql?: string;
  /** Whether it is a request for pictures, which the OpenAI SDK can make as well. */
  draws?: boolean;
  /** What the OpenAI SDK's client `openai` can do of the same kind, where it is none. */
  openAi?: string;
}

/** A call in one way to write it. */
export interface Snippet {
  name: "curl" | "supabase-js" | "SQL" | "OpenAI SDK";
  /** Undefined where this way has no such call. */
  code: string | undefined;
}

/**
 * A call in every way; the key is never in it.
 *
 * @param projectUrl without a trailing slash
 * @param header in which the key goes: secret keys have another one than API keys of a project
 */
export function toSnippets(
  shown: Shown,
  projectUrl: string,
  header: "apikey" | "x-api-key" = "apikey",
): Snippet[] {
  return [
    { name: "curl", code: toCurl(shown, projectUrl, header) },
    { name: "supabase-js", code: toSupabaseJs(shown, projectUrl, header) },
    { name: "SQL", code: shown.draws ? toSql(shown.json ?? {}) : shown.sql },
    { name: "OpenAI SDK", code: toOpenAi(shown, projectUrl) },
  ];
}

function toCurl({ method, path, json }: Shown, projectUrl: string, header: string): string {
  const parts = [
    `curl${
      method === "GET" || (method === "POST" && json) ? "" : ` -X ${method}`
    } "${projectUrl}/functions/v1${path}"`,
    `-H "${header}: $KEY"`,
  ];
  if (json) {
    parts.push(`-H "content-type: application/json"`);
    // In a shell's single quotes everything stands for itself but they.
    parts.push(`-d '${JSON.stringify(json, null, 2).replaceAll("'", "'\\''")}'`);
  }
  return parts.join(" \\\n  ");
}

function toSupabaseJs(
  { method, path, json }: Shown,
  projectUrl: string,
  header: "apikey" | "x-api-key",
): string {
  const name = path.replace(/^\//, "");
  const isOwn = header === "apikey";
  const options = [
    ...(isOwn ? [] : [`headers: { "x-api-key": process.env.KEY }`]),
    ...(method === "POST" ? [] : [`method: ${JSON.stringify(method)}`]),
    ...(json ? [`body: ${indent(JSON.stringify(json, null, 2), 2)}`] : []),
  ];
  const second = options.length === 0 ? "" : `, {\n  ${options.join(",\n  ")},\n}`;
  return `import { createClient } from "@supabase/supabase-js";

const supabase = createClient(${JSON.stringify(projectUrl)}, process.env.${
    isOwn ? "KEY" : "PUBLISHABLE_KEY"
  });
const { data, error } = await supabase.functions.invoke(${JSON.stringify(name)}${second});
if (error) throw new Error(await error.context.text());
console.log(data);`;
}

function toSql(json: Record<string, unknown>): string {
  const { prompt = "", project_id, dry_run: _, ...options } = json;
  const lines = [
    `project_id => ${project_id ? quote(String(project_id)) : "'…', -- of one of your projects"}`,
    `prompt => ${quote(String(prompt))}`,
    ...(Object.keys(options).length > 0 ? [`options => ${quote(JSON.stringify(options))}`] : []),
  ];
  const text = lines.map((line, index) => {
    const [value = "", remark] = line.split(", -- ");
    return `  ${value}${index < lines.length - 1 ? "," : ""}${remark ? ` -- ${remark}` : ""}`;
  }).join("\n");
  return `select request_generation(\n${text}\n);`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function toOpenAi(
  { draws, json = {}, openAi }: Shown,
  projectUrl: string,
): string | undefined {
  const calls = draws ? drawnByOpenAi(json) : openAi;
  if (calls === undefined) return undefined;
  return `import OpenAI from "openai";

const openai = new OpenAI({
  baseURL: ${JSON.stringify(`${projectUrl}/functions/v1/openai/v1`)},
  apiKey: process.env.KEY, // an API key of a project, igk_…
});
${calls}`;
}

const saidByOpenAi: ReadonlySet<string> = new Set([
  ...["prompt", "num_images", "width", "height", "output_format", "model", "model_id", "provider"],
]);

// Undefined for what its client has no word for.
function drawnByOpenAi(json: Record<string, unknown>): string | undefined {
  const { prompt = "", num_images, width, height, output_format, model, model_id, provider } = json;
  const isSaid = Object.keys(json).every((name) => saidByOpenAi.has(name)) &&
    (width === undefined) === (height === undefined) && Number(num_images ?? 1) <= 10 &&
    (provider === undefined || model !== undefined || model_id !== undefined);
  if (!isSaid) return undefined;
  const named = model ?? (provider && model_id ? `${provider}/${model_id}` : "auto");
  const body = {
    model: named,
    prompt,
    ...(num_images ? { n: num_images } : {}),
    ...(width && height ? { size: `${width}x${height}` } : {}),
    ...(output_format ? { output_format } : {}),
  };
  return `const { data } = await openai.images.generate(${
    indent(JSON.stringify(body, null, 2), 0)
  });
console.log(data[0]);`;
}

function indent(text: string, spaces: number): string {
  return text.replaceAll("\n", `\n${" ".repeat(spaces)}`);
}
