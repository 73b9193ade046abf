import { parseArgs } from "node:util";
import { parseOptions, UsageError } from "../command_line/mod.ts";

/** How the command is used. */
export const usage =
  `Draws a file of requests as one batch, and fetches the pictures, named by their items.

  deno task batch FILE [options]
  deno task batch --template "a {product} on {surface}" --value product=cup,bowl --value surface=oak,marble [options]

FILE is CSV, with the fields of a request as columns (prompt, name, seed, aspect_ratio, …), or JSON lines, one request each.
With --template the columns of a CSV file are its variables. The same command once more goes on where it was stopped.

  --template TEXT    a prompt with variables in braces
  --value NAME=A,B   what a variable stands for; may be repeated
  --aspect A,B       shapes, such as 1:1,16:9
  --style A,B        the project's own styles; of a file one for all
  --consistent       one provider, model, size, format and seed for all
  --hold             with --consistent: hold when that provider fails, instead of moving to another one
  --relaxed          may take a day, for half the price where a provider has that
  --provider ID      leonardo_ai, runware_ai, gemini or comfyui (default: the service chooses)
  --model ID         a model of the provider
  --size WxH         in pixels
  --seed N           the same for all
  --format FORMAT    png, jpeg or webp
  --name TEXT        what the batch is called
  --dry-run          what would be drawn and at what price; nothing is drawn
  --retry            tries once more what failed the last time
  --new              draws it anew, though the same was drawn before
  --zip FILE         puts the pictures into a ZIP file as well
  --project UUID     the project the pictures belong to
  --directory DIR    where the pictures go (default: storage/batches/{name or id})
  --url URL          the Supabase project, such as http://127.0.0.1:8003
  --key KEY          its secret key
  --json             the result as one JSON object
  --quiet            the result, and what goes wrong, only
  --help             this text

Without --url and --key: SUPABASE_URL and SUPABASE_SECRET_KEY, else the local stack, which is started if need be.
Exit code 1 when an item failed.`;

/** A parsed command line. */
export interface BatchArguments {
  /** The file of requests; absent for a template with values. */
  file?: string;
  template?: string;
  /** What variables stand for. */
  values: Record<string, string[]>;
  aspectRatios?: string[];
  styles?: string[];
  /** Of every request. */
  defaults: Record<string, unknown>;
  /** Of the batch. */
  batch: Record<string, unknown>;
  dryRun: boolean;
  retry: boolean;
  isNew: boolean;
  zip?: string;
  directory?: string;
  url?: string;
  key?: string;
  json: boolean;
}

/** Parses the command line of `batch`. @throws UsageError */
export function parseBatchArguments(args: string[]): BatchArguments {
  const { values, positionals } = parseOptions(() =>
    parseArgs({
      args,
      allowPositionals: true,
      options: {
        ...textOptions,
        value: { type: "string", multiple: true, default: [] },
        consistent: { type: "boolean", default: false },
        hold: { type: "boolean", default: false },
        relaxed: { type: "boolean", default: false },
        "dry-run": { type: "boolean", default: false },
        retry: { type: "boolean", default: false },
        new: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
      },
    })
  );
  const [file, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`One file is drawn at a time: ${more.join(" ")}`);
  if (file === undefined && values.template === undefined) {
    throw new UsageError("Name a file of requests, or give a --template with its --value");
  }
  if (values.template === undefined && values.value.length > 0) {
    throw new UsageError("--value needs a --template");
  }
  if (values.hold && !values.consistent) throw new UsageError("--hold needs --consistent");
  const styles = list(values.style);
  const isMatrix = file === undefined;
  const shapes = list(values.aspect);
  if (!isMatrix && ((styles?.length ?? 0) > 1 || (shapes?.length ?? 0) > 1)) {
    throw new UsageError("Of a file there is one --style and one --aspect for all");
  }
  const defaults = {
    provider: values.provider,
    model_id: values.model,
    output_format: values.format,
    seed: values.seed === undefined ? undefined : whole("--seed", values.seed),
    ...size(values.size),
    ...(!isMatrix && { style: styles?.[0], aspect_ratio: shapes?.[0] }),
  };
  const batch = {
    name: values.name,
    project_id: values.project,
    consistent: values.consistent || undefined,
    on_failure: values.hold ? "hold" : undefined,
    urgency: values.relaxed ? "relaxed" : undefined,
  };
  const { template, zip, directory, url, key } = values;
  return {
    ...(file !== undefined && { file }),
    ...(template !== undefined && { template }),
    values: Object.fromEntries(values.value.map(readValue)),
    ...(isMatrix && shapes && { aspectRatios: shapes }),
    ...(isMatrix && styles && { styles }),
    defaults: given(defaults),
    batch: given(batch),
    dryRun: values["dry-run"],
    retry: values.retry,
    isNew: values.new,
    ...(zip !== undefined && { zip }),
    ...(directory !== undefined && { directory }),
    ...(url !== undefined && { url }),
    ...(key !== undefined && { key }),
    json: values.json,
  };
}

const text = { type: "string" } as const;
const textOptions = {
  ...{ template: text, aspect: text, style: text, provider: text, model: text, size: text },
  ...{ seed: text, format: text, name: text, zip: text, project: text, directory: text },
  ...{ url: text, key: text },
};

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function list(text: string | undefined): string[] | undefined {
  return text?.split(",").map((each) => each.trim()).filter((each) => each !== "");
}

function readValue(text: string): [string, string[]] {
  const [, name, values] = /^([A-Za-z_]\w*)=(.+)$/s.exec(text) ?? [];
  const choices = list(values);
  if (name === undefined || !choices?.length) {
    throw new UsageError(`--value must be NAME=A,B: ${text}`);
  }
  return [name, choices];
}

function whole(option: string, text: string): number {
  if (!/^\d{1,16}$/.test(text)) throw new UsageError(`${option} must be a whole number: ${text}`);
  return Number(text);
}

function size(text: string | undefined): Record<string, number> {
  if (text === undefined) return {};
  const match = /^(\d{1,5})[x×](\d{1,5})$/i.exec(text);
  if (!match) throw new UsageError(`--size must be width x height, such as 1024x768: ${text}`);
  return { width: Number(match[1]), height: Number(match[2]) };
}
