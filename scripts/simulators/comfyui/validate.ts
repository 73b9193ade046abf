import { isRecord } from "../exchange.ts";
import { type Graph, isGraph, linkOf, runOrder } from "./graph.ts";
import { type InputDefinition, nodeDefinitions } from "./object_info.ts";

/** Why a graph or a node was refused. */
export interface GraphError {
  type: string;
  message: string;
  details: string;
  extra_info: Record<string, unknown>;
}

/** What is wrong with each node, by id. */
export type NodeErrors = Record<
  string,
  { errors: GraphError[]; dependent_outputs: string[]; class_type: string }
>;

/** A graph that can run, at least in part, or why it cannot. */
export type Validation =
  | { valid: true; graph: Graph; outputs: string[]; nodeErrors: NodeErrors }
  | { valid: false; error: GraphError; nodeErrors: NodeErrors };

/** Lists longer than this are not spelled out in an error. */
const longestListShown = 20;

/**
 * Checks a graph as `execution.py` of ComfyUI does.
 *
 * @param old answers as releases of 2025 do: an unknown class is `invalid_prompt`
 * @returns undefined for what makes the real server crash: a graph whose first value is not an object
 */
export function validateGraph(prompt: unknown, old: boolean): Validation | undefined {
  if (!isRecord(prompt)) return undefined;
  for (const [id, node] of Object.entries(prompt)) {
    if (typeof node === "number") return undefined;
    const classType = isRecord(node) ? node["class_type"] : undefined;
    if (typeof classType !== "string") {
      const message = "Cannot execute because a node is missing the class_type property.";
      return invalid("invalid_prompt", message, `Node ID '#${id}'`);
    }
    if (!Object.hasOwn(nodeDefinitions, classType)) {
      return unknownClass(id, classType, old);
    }
  }
  const graph = isGraph(prompt) ? prompt : undefined;
  if (!graph) return undefined;
  const outputs = Object.keys(graph).filter((id) => definitionOf(graph, id)?.outputNode);
  if (outputs.length === 0) return invalid("prompt_no_outputs", "Prompt has no outputs", "");
  const nodeErrors: NodeErrors = {};
  const good = outputs.filter((output) => checkOutput(graph, output, nodeErrors));
  if (good.length > 0) return { valid: true, graph, outputs: good, nodeErrors };
  const details = Object.values(nodeErrors)
    .flatMap(({ errors }) => errors.map(({ message, details }) => `- ${message}: ${details}`))
    .join("\n");
  const message = "Prompt outputs failed validation";
  return invalid("prompt_outputs_failed_validation", message, details, {}, nodeErrors);
}

function unknownClass(id: string, classType: string, old: boolean): Validation {
  if (old) {
    const message = `Cannot execute because node ${classType} does not exist.`;
    return invalid("invalid_prompt", message, `Node ID '#${id}'`);
  }
  const message = `Node '${classType}' not found. The custom node may not be installed.`;
  return invalid("missing_node_type", message, `Node ID '#${id}'`, {
    node_id: id,
    class_type: classType,
    node_title: classType,
  });
}

/** Checks an output and all it depends on; true when nothing is wrong. */
function checkOutput(graph: Graph, output: string, nodeErrors: NodeErrors): boolean {
  let good = true;
  for (const id of runOrder(graph, output)) {
    const errors = checkNode(graph, id);
    if (errors.length === 0) continue;
    good = false;
    const known = nodeErrors[id] ??= {
      errors,
      dependent_outputs: [],
      class_type: graph[id]?.class_type ?? "",
    };
    known.dependent_outputs.push(output);
  }
  return good;
}

function checkNode(graph: Graph, id: string): GraphError[] {
  const node = graph[id];
  const definition = definitionOf(graph, id);
  if (!node || !definition) return [];
  const inputs = { ...definition.required, ...definition.optional };
  return Object.entries(inputs).flatMap(([name, input]) => {
    const value = node.inputs[name];
    if (value === undefined) {
      return name in definition.required
        ? [problem("required_input_missing", "Required input is missing", name, name, input)]
        : [];
    }
    return Array.isArray(value)
      ? checkLink(graph, name, input, value)
      : checkValue(name, input, value);
  });
}

function checkLink(
  graph: Graph,
  name: string,
  input: InputDefinition,
  value: unknown[],
): GraphError[] {
  const link = linkOf(value);
  if (!link) {
    const message = "Bad linked input, must be a length-2 list of [node_id, slot_index]";
    return [problem("bad_linked_input", message, name, name, input, { received_value: value })];
  }
  const [source, slot] = link;
  const received = definitionOf(graph, source)?.output[slot];
  if (received === undefined) {
    const message = "Exception when validating inner node";
    return [problem("exception_during_inner_validation", message, `'${source}'`, name, input)];
  }
  const [wanted] = input;
  if (received === wanted) return [];
  const details = `${name}, received_type(${received}) mismatch input_type(${wanted})`;
  const message = "Return type mismatch between linked nodes";
  const more = { received_type: received, linked_node: value };
  return [problem("return_type_mismatch", message, details, name, input, more)];
}

function checkValue(name: string, input: InputDefinition, value: unknown): GraphError[] {
  const [type, config = {}] = input;
  const more = { received_value: value };
  if (typeof type !== "string") {
    if (type.includes(String(value))) return [];
    const short = type.length <= longestListShown;
    const list = short
      ? `[${type.map((entry) => `'${entry}'`).join(", ")}]`
      : `(list of length ${type.length})`;
    const details = `${name}: '${value}' not in ${list}`;
    const error = problem("value_not_in_list", "Value not in list", details, name, input, more);
    return [short ? error : { ...error, extra_info: { ...error.extra_info, input_config: null } }];
  }
  if (type === "STRING") return [];
  if (type !== "INT" && type !== "FLOAT") {
    const message = "Bad linked input, must be a length-2 list of [node_id, slot_index]";
    return [problem("bad_linked_input", message, name, name, input, more)];
  }
  const number = typeof value === "boolean" ? Number(value) : Number(value ?? NaN);
  if (Number.isNaN(number) || value === "") {
    const message = `Failed to convert an input value to a ${type} value`;
    const details = `${name}, ${value}, invalid literal`;
    return [problem("invalid_input_type", message, details, name, input, more)];
  }
  if (config.min !== undefined && number < config.min) {
    const message = `Value ${value} smaller than min of ${config.min}`;
    return [problem("value_smaller_than_min", message, name, name, input, more)];
  }
  if (config.max !== undefined && number > config.max) {
    const message = `Value ${value} bigger than max of ${config.max}`;
    return [problem("value_bigger_than_max", message, name, name, input, more)];
  }
  return [];
}

function definitionOf(graph: Graph, id: string) {
  return nodeDefinitions[graph[id]?.class_type ?? ""];
}

function problem(
  type: string,
  message: string,
  details: string,
  name: string,
  input: InputDefinition,
  more: Record<string, unknown> = {},
): GraphError {
  const extra_info = { input_name: name, input_config: input, ...more };
  return { type, message, details, extra_info };
}

function invalid(
  type: string,
  message: string,
  details: string,
  extra_info: Record<string, unknown> = {},
  nodeErrors: NodeErrors = {},
): Validation {
  return { valid: false, error: { type, message, details, extra_info }, nodeErrors };
}
