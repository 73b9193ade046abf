import { Buffer } from "node:buffer";
import type { Json } from "../contract.ts";
import { findPlaces, type PlaceName, placeNames, type Places } from "./find_places.ts";
import {
  findPlaceholders,
  type Graph,
  graphSchema,
  isEditorFormat,
  linkOf,
  nodeAt,
  splitPath,
} from "./graph.ts";
import { placeholders } from "./catalog.ts";
import { valueAt } from "./graph_reading.ts";
import { readPngTexts } from "./png_texts.ts";

/** A workflow as it is stored: what `options.workflows` holds by name. */
export interface StoredWorkflow {
  graph: Graph;
  /** Its own values of what a request may leave out. */
  defaults: {
    steps?: number | undefined;
    guidance?: number | undefined;
    negative_prompt?: string | undefined;
    /** Files of the server's own, for a request without such a picture. */
    image?: string | undefined;
    mask?: string | undefined;
    strength?: number | undefined;
  };
}

/** A workflow that was brought, ready to be stored, and where values of requests will go. */
export interface ImportedWorkflow {
  workflow: StoredWorkflow;
  places: Places;
}

const deepestWrapping = 4;
const howToExport =
  'Open it in ComfyUI and choose "Workflow", "Export (API)"; in older releases switch on ' +
  '"Enable dev mode options" in the settings and press "Save (API Format)".';

/**
 * Reads a workflow in one of the forms in which people have them (API export, the body of a request or a history entry
 * around one, a PNG that ComfyUI saved), finds where the values of requests belong, and opens these places.
 *
 * @param file its content
 * @param corrections places by the owner, before what was found; an empty list leaves a value as it is
 * @returns a sentence that says what is wrong and what to do, when it cannot be used
 */
export async function importWorkflow(
  file: Uint8Array,
  corrections: Places = {},
): Promise<ImportedWorkflow | string> {
  const value = await readFile(file);
  if (value.problem !== undefined) return value.problem;
  const graph = findGraph(value.json, deepestWrapping);
  if (!graph) return whyNoGraph(value.json);
  for (const [name, paths] of Object.entries(corrections)) {
    for (const path of paths) {
      const current = valueAt(graph, path);
      if (current === undefined) {
        return `The place ${path} of ${name} does not exist: write <node id>.<input name>.`;
      }
      if (linkOf(current)) {
        return `The place ${path} of ${name} is linked to node ${
          linkOf(current)?.[0]
        }. Name an input there.`;
      }
    }
  }
  const places: Places = { ...findPlaces(graph), ...corrections };
  const workflow = openPlaces(graph, places);
  const open = findPlaceholders(workflow.graph);
  const known: readonly string[] = placeholders;
  const unknown = [...open].find((each) => !known.includes(each));
  if (unknown !== undefined) {
    return `It has the unknown placeholder {{${unknown}}}. Known ones: ${placeholders.join(", ")}.`;
  }
  if (!open.has("prompt") && !open.has("image")) {
    return "No place for the prompt was found. Name it as prompt=NODE.INPUT, or write {{prompt}} there.";
  }
  return { workflow, places };
}

/** What a person sees of the places: one line each, with the node and the value that stood there. */
export function describePlaces(graph: Graph, places: Places): string[] {
  return placeNames.flatMap((name) =>
    (places[name] ?? []).map((path) => {
      const { class_type = "", title } = nodeAt(graph, splitPath(graph, path).id) ?? {};
      return `${name.padEnd(16)} ${path.padEnd(20)} ${title ?? class_type}`;
    })
  );
}

/** The file's JSON; that of a PNG is the text with the keyword `prompt`. */
async function readFile(
  file: Uint8Array,
): Promise<{ json: Json; problem?: undefined } | { problem: string }> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const texts = await readPngTexts(bytes);
  if (texts) {
    const prompt = texts.get("prompt");
    if (prompt !== undefined) return parse(prompt);
    return {
      problem: texts.has("workflow")
        ? `The PNG holds a workflow in the format of ComfyUI's editor only. ${howToExport}`
        : "The PNG holds no workflow: it was not saved by ComfyUI, or its texts were removed. Take the original file.",
    };
  }
  if (/^(?:\xff\xd8\xff|RIFF|GIF8)/.test(bytes.subarray(0, 4).toString("latin1"))) {
    return {
      problem:
        "The file is a picture without a workflow: only the PNG that ComfyUI saved holds one.",
    };
  }
  return parse(bytes.toString("utf8").replace(/^\uFEFF/, ""));
}

/** Texts, which are left alone, and what ComfyUI writes for numbers that JSON does not have. */
const foreignNumbers = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

function parse(text: string): { json: Json } | { problem: string } {
  try {
    const json = text.replace(foreignNumbers, (found) => found.startsWith('"') ? found : "null");
    // What JSON.parse returns is JSON.
    return { json: JSON.parse(json) as Json };
  } catch (error) {
    const bare = /[[:,]\s*(\{\{\s*(\w+)\s*\}\})/.exec(text);
    if (bare) {
      const line = text.slice(0, bare.index + bare[0].length).split("\n").length;
      return {
        problem:
          `Line ${line}: ${bare[1]} stands without quotation marks, which is not JSON. Write ` +
          `"{{${bare[2]}}}"; a number is put there all the same.`,
      };
    }
    return {
      problem: `The file is not JSON: ${
        error instanceof Error ? error.message : "it cannot be read"
      }.`,
    };
  }
}

/** The first graph in API format in a value, in what is wrapped around it, or in a text in there. */
function findGraph(value: Json, depth: number): Graph | undefined {
  if (typeof value === "string" && depth > 0 && value.trimStart().startsWith("{")) {
    const parsed = parse(value);
    return "json" in parsed ? findGraph(parsed.json, depth - 1) : undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const graph = graphSchema.safeParse(value);
  if (graph.success) return graph.data;
  if (depth === 0) return undefined;
  for (const inner of Object.values(value)) {
    const found = findGraph(inner, depth - 1);
    if (found) return found;
  }
  return undefined;
}

function whyNoGraph(value: Json): string {
  const wrapped = typeof value === "object" && value !== null ? Object.values(value) : [];
  if ([value, ...wrapped].some(isEditorFormat)) {
    return `It is in the format of ComfyUI's editor, which the server does not take. ${howToExport}`;
  }
  const issue = graphSchema.safeParse(value).error?.issues[0];
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join(".")}` : "";
  return `It is not a workflow in ComfyUI's API format${where}: ${issue?.message}. ${howToExport}`;
}

function openPlaces(graph: Graph, places: Places): StoredWorkflow {
  const opened = structuredClone(graph);
  const defaults: StoredWorkflow["defaults"] = {};
  for (const name of placeholders) {
    // Of several pictures that a workflow loads the first is what comes with a request.
    const all = places[name] ?? [];
    for (const path of name === "image" || name === "mask" ? all.slice(0, 1) : all) {
      const { id, name: input } = splitPath(graph, path);
      const inputs = nodeAt(opened, id)?.inputs;
      const value = valueAt(graph, path);
      if (!inputs || typeof value === "string" && value.includes("{{")) continue;
      const isText = name === "negative_prompt" || name === "image" || name === "mask";
      if (isText && typeof value === "string") defaults[name] ??= value;
      const isNumber = name === "steps" || name === "guidance" || name === "strength";
      if (isNumber && typeof value === "number") {
        defaults[name] ??= value;
      }
      inputs[input] = `{{${name}}}`;
    }
  }
  return { graph: opened, defaults };
}

/** Reads corrections such as `prompt=6.text` or `steps=` (none). @returns a sentence when one cannot be read */
export function parseCorrections(texts: readonly string[]): Places | string {
  const places: Places = {};
  for (const text of texts) {
    const [name = "", ...rest] = text.split("=");
    const known = placeNames.find((each): each is PlaceName => each === name.trim());
    if (!known || rest.length === 0) {
      return `"${text}" is no correction. Write NAME=NODE.INPUT, with a name of ${
        placeNames.join(", ")
      }.`;
    }
    places[known] = rest.join("=").split(",").map((path) => path.trim()).filter((path) =>
      path !== ""
    );
  }
  return places;
}
