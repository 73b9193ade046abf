import { jsonrepair } from "jsonrepair";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** Keys under which stands text that is to be read in the picture. */
const writtenKey =
  /^(?:text|caption|title text|lettering|inscription|slogan|headline|sign text|overlay text|text content|dialogue|speech|subtitle|sfx|words|writing|reads|says|wording)s?$/i;
/** A value in capitals is a text as well. */
export const capitals: RegExp = /^(?=(?:.*\p{Lu}){4})[^\p{Ll}<>]+$/u;
/** Deeper values are written as JSON. */
const deepest = 12;

/**
 * The JSON of a prompt, written as lines of `key: value` with nothing lost, and what stands around it as it is.
 * Objects of plain values stand on one line, `key: one: a; two: b`; deeper ones under the path to them, `key / deeper`.
 *
 * @returns undefined when the prompt is no JSON, nor what a person or model takes for JSON
 */
export function flattenJson(text: string): string | undefined {
  const found = findJson(text);
  if (!found) return undefined;
  const { value, before, after } = found;
  const lines: string[] = [];
  writeLines("", value, lines, 0);
  if (lines.length === 0) return undefined;
  return [before, lines.join("\n"), after].filter((part) => part !== "").join("\n\n");
}

function findJson(text: string): { value: Json; before: string; after: string } | undefined {
  const fence = /```(?:json)?\s*([[{][\s\S]*?)```/i.exec(text);
  if (fence) {
    const value = parse(fence[1] ?? "");
    const end = fence.index + fence[0].length;
    if (value !== undefined) {
      return { value, before: text.slice(0, fence.index).trim(), after: text.slice(end).trim() };
    }
  }
  const start =
    /(?:^|\n|: ?)([[{])(?:\s|\/\/[^\n]{0,200}\n|\/\*[^*]{0,200}\*\/)*(?:["'“{[]|[\p{L}\p{M}\w-]+\s*:\s)/u
      .exec(text);
  if (!start) return undefined;
  const from = start.index + start[0].indexOf(start[1] ?? "{");
  const end = endOfValue(text, from);
  const body = text.slice(from, end);
  const value = body.length >= 20 && (body.match(/:/g)?.length ?? 0) >= 2 ? parse(body) : undefined;
  if (value === undefined) return undefined;
  return { value, before: text.slice(0, from).trim(), after: text.slice(end).trim() };
}

/** The end of the brackets that open at an offset; the end of the text when they never close. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  let inString = false;
  for (let index = from; index < text.length; index++) {
    const mark = text[index];
    if (mark === "\\") index++;
    else if (mark === '"') inString = !inString;
    else if (!inString && (mark === "{" || mark === "[")) depth++;
    else if (!inString && (mark === "}" || mark === "]") && --depth === 0) return index + 1;
  }
  return text.length;
}

function parse(text: string): Json | undefined {
  try {
    return asTree(JSON.parse(text));
  } catch {
    // What people paste often lacks a comma or a bracket.
  }
  try {
    return asTree(JSON.parse(jsonrepair(text)));
  } catch {
    return undefined;
  }
}

function asTree(value: Json): Json | undefined {
  return typeof value === "object" && value !== null ? value : undefined;
}

function writeLines(path: string, value: Json, lines: string[], depth: number): void {
  const line = depth > deepest ? JSON.stringify(value) : inline(path, value);
  if (line === "") return;
  if (line !== undefined) {
    lines.push(path === "" ? line : `${path}: ${line}`);
    return;
  }
  if (Array.isArray(value)) {
    value.forEach((item, index) =>
      writeLines(`${path}${path === "" ? "" : " "}${index + 1}`, item, lines, depth + 1)
    );
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const plain: string[] = [];
  for (const [name, item] of Object.entries(value)) {
    const written = inline(name, item);
    if (written === undefined || path === "" || plain.join("; ").length + written.length > 400) {
      continue;
    }
    if (written !== "") plain.push(`${readable(name)}: ${written}`);
  }
  if (plain.length > 0) lines.push(`${path}: ${plain.join("; ")}`);
  const inLine = new Set(plain.map((each) => each.slice(0, each.indexOf(": "))));
  for (const [name, item] of Object.entries(value)) {
    if (inLine.has(readable(name)) && inline(name, item) !== undefined) continue;
    writeLines(
      path === "" ? readable(name) : `${path} / ${readable(name)}`,
      item,
      lines,
      depth + 1,
    );
  }
}

/** A value on one line; undefined when it has parts of its own. */
function inline(name: string, value: Json): string | undefined {
  if (value === null || value === "") return "";
  if (typeof value === "string") {
    const text = value.replace(/\s*\n\s*/g, " ").trim();
    const isCapital = capitals.test(text);
    const isWritten = text.length <= 200 && !/[“”#:<]/.test(text) &&
      (isCapital || (writtenKey.test(readable(name)) && !text.includes('"')));
    return isWritten ? `"${text.replaceAll('"', "'")}"` : text;
  }
  if (typeof value !== "object") return String(value);
  if (!Array.isArray(value)) return Object.keys(value).length === 0 ? "" : undefined;
  const parts = value.map((item) =>
    typeof item === "object" && item !== null ? undefined : inline(name, item)
  );
  if (parts.includes(undefined)) return undefined;
  const written = parts.filter((part) => part !== "");
  if (written.every((part) => /[.!?…。！？।][”"»]?$/.test(part ?? ""))) return written.join(" ");
  return written.join(written.some((part) => part?.includes(",")) ? " | " : ", ");
}

function readable(name: string): string {
  return name.replace(/_+/g, " ").replace(/([a-z])([A-Z])/g, "$1 $2").replace(/\s*:\s*/g, " ")
    .trim() || "value";
}
