import { parseArgs } from "node:util";
import { parseOptions, UsageError } from "../command_line/mod.ts";

/** The last lines of the usage of every command that draws. */
export const commonUsage = `  --format FORMAT    png, jpeg or webp
  --project UUID     the project the pictures belong to
  --directory DIR    where the pictures go (default: storage/images)
  --url URL          a Supabase project (default: the local stack, started if need be)
  --key KEY          its secret key (default: SUPABASE_SECRET_KEY)
  --json             print the service's answer and nothing else
  --quiet            the result, and what goes wrong, only
  --help             this text`;

/** The options of every command that draws, as `parseArgs` takes them. */
export const commonOptions = {
  provider: { type: "string" },
  model: { type: "string" },
  format: { type: "string" },
  project: { type: "string" },
  url: { type: "string" },
  key: { type: "string" },
  directory: { type: "string", default: "storage/images" },
  json: { type: "boolean", default: false },
} as const;

/** What those options hold once they are parsed. */
export type CommonValues = ReturnType<
  typeof parseArgs<{ options: typeof commonOptions }>
>["values"];

/** How the command is used. */
export const usage = `Draws pictures and puts them into storage/images/{project-id}/{provider}/.

  deno task generate "a lighthouse at dusk" [options]

  --provider ID      leonardo_ai, runware_ai, gemini or comfyui (default: the service chooses)
  --count N          how many pictures, 1 to 20 (default: 1)
  --size WxH         in pixels, such as 1024x768
  --aspect W:H       instead of a size, such as 16:9
  --seed N           the same seed draws the same picture, where the provider can
  --model ID         a model of the provider
  --negative TEXT    what should not be in the picture
  --style NAME       such as cinematic
${commonUsage}`;

/** A parsed command line. */
export interface DrawingArguments {
  /** Body of the request; the service checks the values. */
  request: Record<string, unknown>;
  /** Absent for the local stack. */
  connection?: { url: string; key: string };
  /** Where the pictures go. */
  directory: string;
  json: boolean;
  /** Files of pictures that go in, by the request's fields. */
  pictures?: Record<string, string>;
}

/**
 * Parses the command line of `generate`.
 *
 * @param secretKey the key for `--url` when there is no `--key`
 * @throws UsageError
 */
export function parseGenerateArguments(
  args: string[],
  secretKey: string | undefined,
): DrawingArguments {
  const { values, positionals } = parseOptions(() =>
    parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...commonOptions,
        count: { type: "string" },
        size: { type: "string" },
        aspect: { type: "string" },
        seed: { type: "string" },
        negative: { type: "string" },
        style: { type: "string" },
      },
    })
  );
  const prompt = positionals.join(" ").trim();
  if (prompt === "") {
    throw new UsageError('Say what to draw: deno task generate "a lighthouse at dusk"');
  }
  if (values.size !== undefined && values.aspect !== undefined) {
    throw new UsageError("--size and --aspect exclude each other: give one of them");
  }
  const request = {
    prompt,
    num_images: whole("--count", values.count),
    ...parseSize(values.size),
    aspect_ratio: values.aspect,
    seed: whole("--seed", values.seed),
    negative_prompt: values.negative,
    preset_style: values.style,
  };
  return toDrawingArguments(request, values, secretKey);
}

/**
 * The request of a command with what its common options add; fields that nobody gave are left out.
 *
 * @throws UsageError
 */
export function toDrawingArguments(
  request: Record<string, unknown>,
  values: CommonValues,
  secretKey: string | undefined,
): DrawingArguments {
  const fields = {
    ...request,
    provider: values.provider,
    model_id: values.model,
    output_format: values.format,
    project_id: values.project,
  };
  const connection = parseConnection(values.url, values.key, secretKey);
  return {
    request: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    directory: values.directory,
    json: values.json,
    ...(connection && { connection }),
  };
}

function whole(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,16}$/.test(text)) throw new UsageError(`${option} must be a whole number: ${text}`);
  return Number(text);
}

function parseSize(text: string | undefined): { width?: number; height?: number } {
  if (text === undefined) return {};
  const match = /^(\d{1,5})[x×](\d{1,5})$/i.exec(text);
  if (!match) throw new UsageError(`--size must be width x height, such as 1024x768: ${text}`);
  return { width: Number(match[1]), height: Number(match[2]) };
}

/** Which service is meant; undefined for the local stack. */
function parseConnection(
  url: string | undefined,
  key: string | undefined,
  secretKey: string | undefined,
): { url: string; key: string } | undefined {
  if (url === undefined) {
    if (key !== undefined) throw new UsageError("--key is given without --url");
    return undefined;
  }
  const usedKey = key ?? secretKey;
  if (!usedKey) throw new UsageError("--url is given without --key or SUPABASE_SECRET_KEY");
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new UsageError(`--url must be an address such as http://127.0.0.1:8003: ${url}`);
  }
  return { url: url.replace(/\/+$/, ""), key: usedKey };
}
