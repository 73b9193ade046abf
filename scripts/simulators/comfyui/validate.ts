import { isRecord } from "../exchange.ts";
import { type Graph, isGraph, linkOf, runOrder } from "./graph.ts";
import type { InputDefinition, NodeDefinition } from "./node_definition.ts";

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

/** What a graph is checked against. */
export interface Rules {
  definitions: Record<string, NodeDefinition>;
  /** Names of the files in the folder `input`. */
  inputFiles: string[];
  /** Answers as releases of 2025 do: an unknown class is `invalid_prompt`. */
  old: boolean;
}

/** Lists longer than this are not spelled out in an error. */
const longestListShown = 20;

/**
 * Checks a graph as `execution.py` of ComfyUI does.
 *
 * @returns undefined for what makes the real server crash: a graph with a value that is not an object
 */
export function validateGraph(prompt: unknown, rules: Rules): Validation | undefined {
  const { definitions, old } = rules;
  if (Array.isArray(prompt) && prompt.length === 0) return withoutOutputs();
  if (!isRecord(prompt)) return undefined;
  for (const [id, node] of Object.entries(prompt)) {
    // The editor's format begins with a list or a number.
    if (!isRecord(node) && !(old && Array.isArray(node))) return undefined;
    const classType = isRecord(node) ? node["class_type"] : undefined;
    if (typeof classType !== "string") return withoutClass(id, old);
    if (!Object.hasOwn(definitions, classType)) return unknownClass(id, classType, old);
  }
  const nodeErrors: NodeErrors = {};
  const raised = Object.entries(prompt).filter(([, node]) =>
    isRecord(node) && !isRecord(node["inputs"])
  );
  for (const [id, node] of raised) {
    const error = exception("exception_during_validation", "'inputs'");
    const class_type = isRecord(node) ? String(node["class_type"]) : "";
    nodeErrors[id] = { errors: [error], dependent_outputs: [id], class_type };
  }
  if (raised.length > 0) {
    return outputsFailed("Exception when validating node: 'inputs'", nodeErrors);
  }
  const graph = isGraph(prompt) ? prompt : undefined;
  if (!graph) return undefined;
  const outputs = Object.keys(graph).filter((id) =>
    definitions[graph[id]?.class_type ?? ""]?.outputNode
  );
  if (outputs.length === 0) return withoutOutputs();
  const good = outputs.filter((output) => checkOutput(graph, output, nodeErrors, rules));
  if (good.length > 0) return { valid: true, graph, outputs: good, nodeErrors };
  // What is wrong with the nodes before it is told of those alone.
  const details = outputs.flatMap((id) =>
    nodeErrors[id]?.errors.map(({ message, details }) => `${message}: ${details}`) ?? []
  ).join("\n");
  return outputsFailed(details, nodeErrors);
}

function withoutOutputs(): Validation {
  return invalid("prompt_no_outputs", "Prompt has no outputs", "");
}

function outputsFailed(details: string, nodeErrors: NodeErrors): Validation {
  const message = "Prompt outputs failed validation";
  return invalid("prompt_outputs_failed_validation", message, details, {}, nodeErrors);
}

function withoutClass(id: string, old: boolean): Validation {
  const message = "Cannot execute because a node is missing the class_type property.";
  if (old) return invalid("invalid_prompt", message, `Node ID '#${id}'`);
  return invalid("missing_node_type", message, `Node ID '#${id}'`, {
    node_id: id,
    class_type: null,
    node_title: null,
  });
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
function checkOutput(
  graph: Graph,
  output: string,
  nodeErrors: NodeErrors,
  rules: Rules,
): boolean {
  let good = true;
  for (const id of runOrder(graph, output)) {
    const errors = checkNode(graph, id, rules);
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

function checkNode(graph: Graph, id: string, rules: Rules): GraphError[] {
  const node = graph[id];
  const definition = rules.definitions[node?.class_type ?? ""];
  if (!node || !definition) return [];
  const inputs = { ...definition.required, ...definition.optional };
  const branches = Object.entries(definition.required).flatMap(([name, [, config]]) =>
    Object.entries(config?.branches?.find(({ key }) => key === node.inputs[name])?.inputs ?? {})
      .map(([inner, input]) => [`${name}.${inner}`, input] as const)
  );
  return [...Object.entries(inputs), ...branches].flatMap(([name, input]) => {
    const value = node.inputs[name];
    if (value === undefined) {
      return name in definition.required || name.includes(".")
        ? [{
          type: "required_input_missing",
          message: "Required input is missing",
          details: name,
          extra_info: { input_name: name },
        }]
        : [];
    }
    return Array.isArray(value)
      ? checkLink(graph, id, name, input, value, rules)
      : checkValue(name, input, value, rules);
  });
}

function checkLink(
  graph: Graph,
  id: string,
  name: string,
  input: InputDefinition,
  value: unknown[],
  { definitions }: Rules,
): GraphError[] {
  const link = linkOf(value);
  if (!link) {
    const message = "Bad linked input, must be a length-2 list of [node_id, slot_index]";
    return [problem("bad_linked_input", message, name, name, input, { received_value: value })];
  }
  const [source, slot] = link;
  const received = definitions[graph[source]?.class_type ?? ""]?.output[slot];
  const raised = (type: string, sentence: string): GraphError[] => {
    const told = exception("exception_during_inner_validation", sentence);
    const more = { exception_type: type, exception_message: sentence, linked_node: value };
    const extra_info = { input_name: name, input_config: input, ...told.extra_info, ...more };
    return [{ ...told, extra_info }];
  };
  if (received === undefined) return raised("KeyError", `'${source}'`);
  const [wanted] = input;
  if (received === wanted || wanted === "*" || received === "*") {
    // The check of a circle goes round until Python stops it.
    const isCircle = runOrder(graph, source).includes(id);
    return isCircle ? raised("RecursionError", "maximum recursion depth exceeded") : [];
  }
  const details = `${name}, received_type(${received}) mismatch input_type(${wanted})`;
  const message = "Return type mismatch between linked nodes";
  const more = { received_type: received, linked_node: value };
  return [problem("return_type_mismatch", message, details, name, input, more)];
}

function checkValue(
  name: string,
  input: InputDefinition,
  value: unknown,
  { inputFiles }: Rules,
): GraphError[] {
  const [kind, config = {}] = input;
  const more = { received_value: value };
  if (config.image_upload) {
    if (inputFiles.includes(String(value).replace(/ \[input\]$/, ""))) return [];
    const details = `${name} - Invalid image file: ${value}`;
    const message = "Custom validation failed for node";
    return [problem("custom_validation_failed", message, details, name, input, more)];
  }
  const type = config.branches
    ? config.branches.map(({ key }) => key)
    : kind === "COMBO"
    ? config.options ?? []
    : kind;
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
  if (["STRING", "BOOLEAN", "*"].includes(type)) return [];
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

function exception(type: string, details: string): GraphError {
  const message = type === "exception_during_validation"
    ? "Exception when validating node"
    : "Exception when validating inner node";
  const traceback = ['  File "execution.py", line 1010, in validate_prompt\n'];
  return { type, message, details, extra_info: { exception_type: "KeyError", traceback } };
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
