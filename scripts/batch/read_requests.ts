import { parse } from "csv-parse/sync";
import { UsageError } from "../command_line/mod.ts";

const mostRequests = 1_000;
const numbers = new Set([
  ...["seed", "width", "height", "num_images", "steps", "guidance_scale", "max_retries"],
  ...["strength", "scale", "url_lifetime"],
]);
const switches = new Set(["enable_fallback", "strip_metadata", "embed_metadata", "srcset"]);

/**
 * The requests of a file: JSON lines, a JSON list, or CSV with fields of a request as columns. With a template the columns of
 * a CSV file are its variables, and those that are none stay fields.
 *
 * @throws UsageError for a file that cannot be read, or is none of these
 */
export async function readRequests(
  path: string,
  template?: string,
): Promise<Record<string, unknown>[]> {
  const text = await Deno.readTextFile(path).catch((cause) => {
    const reason = cause instanceof Deno.errors.NotFound ? "there is no such file" : cause.message;
    throw new UsageError(`${path} cannot be read: ${reason}.`, { cause });
  });
  const requests = /\.csv$/i.test(path)
    ? readCsv(path, text, template)
    : readJson(path, text, template);
  if (requests.length === 0) throw new UsageError(`${path} has no requests.`);
  if (requests.length > mostRequests) {
    throw new UsageError(
      `${path} has ${requests.length} requests, and a batch at most ${mostRequests}: split it.`,
    );
  }
  return requests;
}

function readCsv(path: string, text: string, template?: string): Record<string, unknown>[] {
  let rows: Record<string, string>[];
  try {
    rows = parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true }) as Record<
      string,
      string
    >[];
  } catch (cause) {
    throw new UsageError(`${path} is not CSV: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
  const variables = variablesOf(template);
  return rows.map((row, index) => {
    const fields = Object.entries(row)
      .filter(([name, value]) => name !== "" && value !== "" && !variables.includes(name))
      .map(([name, value]) => [name, valueOf(name, value)]);
    const prompt = template === undefined ? {} : { prompt: fill(template, row, path, index) };
    return { ...Object.fromEntries(fields), ...prompt };
  });
}

function readJson(path: string, text: string, template?: string): Record<string, unknown>[] {
  const isList = text.trimStart().startsWith("[");
  const lines = isList ? [text] : text.split("\n");
  return lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (cause) {
      const place = isList ? path : `${path}:${index + 1}`;
      throw new UsageError(
        `${place} is not JSON: ${cause instanceof Error ? cause.message : cause}`,
        {
          cause,
        },
      );
    }
    const requests = Array.isArray(value) ? value : [value];
    return requests.map((request: unknown): Record<string, unknown> => {
      if (typeof request !== "object" || request === null || Array.isArray(request)) {
        throw new UsageError(`${path}:${index + 1} is no request: each is a JSON object.`);
      }
      if (template === undefined) return { ...request };
      const row = request as Record<string, unknown>;
      const variables = variablesOf(template);
      const rest = Object.entries(row).filter(([name]) => !variables.includes(name));
      return { ...Object.fromEntries(rest), prompt: fill(template, row, path, index) };
    });
  });
}

// Numbers, switches and lists are what they look like; everything else is text.
function valueOf(name: string, text: string): unknown {
  if (numbers.has(name) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (switches.has(name) && /^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  if (/^[[{]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text;
}

function variablesOf(template = ""): string[] {
  return [...template.matchAll(/\{([A-Za-z_]\w*)\}/g)].map(([, name]) => name ?? "");
}

function fill(
  template: string,
  row: Record<string, unknown>,
  path: string,
  index: number,
): string {
  return template.replace(/\{([A-Za-z_]\w*)\}/g, (_, name: string) => {
    const value = row[name];
    if (value === undefined || value === "") {
      throw new UsageError(`${path}: row ${index + 1} has nothing for {${name}}.`);
    }
    return String(value);
  });
}
