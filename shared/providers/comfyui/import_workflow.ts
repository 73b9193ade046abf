import { Buffer } from "node:buffer";
import type { Json } from "../contract.ts";
import { findPlaces, type PlaceName, placeNames, type Places } from "./find_places.ts";
import {
  findPlaceholders,
  type Graph,
  graphSchema,
  isEditorFormat,
  linkOf,
  placeholders,
} from "./graph.ts";
import { valueAt } from "./graph_reading.ts";

/** A workflow as it is stored: what `options.workflows` holds by name. */
export interface StoredWorkflow {
  graph: Graph;
  /** Its own values of what a request may leave out. */
  defaults: {
    steps?: number | undefined;
    guidance?: number | undefined;
    negative_prompt?: string | undefined;
  };
}

/** A workflow that was brought, ready to be stored, and where values of requests will go. */
export interface ImportedWorkflow {
  workflow: StoredWorkflow;
  places: Places;
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
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
export function importWorkflow(
  file: Uint8Array,
  corrections: Places = {},
): ImportedWorkflow | string {
  const value = readFile(file);
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
  if (!open.has("prompt")) {
    return "No place for the prompt was found. Name it as prompt=NODE.INPUT, or write {{prompt}} there.";
  }
  return { workflow, places };
}

/** What a person sees of the places: one line each, with the node and the value that stood there. */
export function describePlaces(graph: Graph, places: Places): string[] {
  return placeNames.flatMap((name) =>
    (places[name] ?? []).map((path) => {
      const { class_type = "", title } = graph[path.slice(0, path.indexOf("."))] ?? {};
      return `${name.padEnd(16)} ${path.padEnd(20)} ${title ?? class_type}`;
    })
  );
}

/** The file's JSON; that of a PNG is the text with the keyword `prompt`. */
function readFile(file: Uint8Array): { json: Json; problem?: undefined } | { problem: string } {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (bytes.subarray(0, 8).equals(pngSignature)) {
    const texts = readPngTexts(bytes);
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

function parse(text: string): { json: Json } | { problem: string } {
  try {
    // ComfyUI writes NaN, which is not JSON. What JSON.parse returns is JSON.
    return { json: JSON.parse(text.replace(/([[:,]\s*)NaN(?=\s*[,\]}])/g, "$1null")) as Json };
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

/** Reads the texts of a PNG: https://www.w3.org/TR/png-3/#11tEXt */
function readPngTexts(bytes: Buffer): Map<string, string> {
  const texts = new Map<string, string>();
  for (let at = pngSignature.length; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const kind = bytes.toString("latin1", at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    const end = data.indexOf(0);
    if (kind === "tEXt" && end > 0) {
      texts.set(data.toString("latin1", 0, end), data.toString("latin1", end + 1));
    }
    at += 12 + length;
  }
  return texts;
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
    for (const path of places[name] ?? []) {
      const dot = path.indexOf(".");
      const inputs = opened[path.slice(0, dot)]?.inputs;
      const value = valueAt(graph, path);
      if (!inputs || typeof value === "string" && value.includes("{{")) continue;
      if (name === "negative_prompt" && typeof value === "string") defaults[name] ??= value;
      if ((name === "steps" || name === "guidance") && typeof value === "number") {
        defaults[name] ??= value;
      }
      inputs[path.slice(dot + 1)] = `{{${name}}}`;
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
