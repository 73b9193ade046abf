import type { CallContext, Endpoint, Json, ModelInput } from "../contract.ts";
import { type Graph, hasPlaceholder, linkOf } from "./graph.ts";
import { type InputDefinition, type NodeClass, readNodeClass } from "./requirements.ts";

/** Inputs by which a node reads or writes a file of its owner's choice: no request sets them. */
export const fileInputs =
  /^(?:filename_prefix|image|mask|video|audio|upload|(?:input_|output_)?(?:file|path|folder|directory|subfolder)(?:_?name|_path)?)$/i;

const types: Record<string, ModelInput["type"]> = {
  INT: "integer",
  FLOAT: "number",
  BOOLEAN: "boolean",
  STRING: "text",
  COMBO: "choice",
};
const maximumChoices = 500;

/**
 * The inputs of a workflow that a request may set, each with what the server says that it takes.
 *
 * @param endpoint absent where none can be asked; then the values in the workflow tell the types
 * @throws ProviderError when the server does not answer
 */
export async function describeInputs(
  graph: Graph,
  endpoint: Endpoint | undefined,
  context: CallContext,
): Promise<ModelInput[]> {
  const classes = new Map<string, NodeClass>();
  for (const classType of new Set(Object.values(graph).map(({ class_type }) => class_type))) {
    const nodeClass = endpoint && await readNodeClass(classType, endpoint, context);
    if (nodeClass) classes.set(classType, nodeClass);
  }
  return Object.entries(graph).flatMap(([id, { class_type, inputs, title = class_type }]) =>
    Object.entries(inputs).filter(([name, value]) => isSettable(name, value)).map(
      ([name, value]) => {
        const definition = classes.get(class_type)?.inputs[name];
        return { name: `${id}.${name}`, title, default: value, ...typeOf(value, definition) };
      },
    )
  );
}

/** Whether a request may set an input that has such a value in the workflow. */
export function isSettable(name: string, value: Json): boolean {
  return linkOf(value) === undefined && !hasPlaceholder(value) && !fileInputs.test(name) &&
    value !== null;
}

function typeOf(
  value: Json,
  definition: InputDefinition | undefined,
): Pick<ModelInput, "type" | "choices" | "minimum" | "maximum"> {
  const { type = "", choices, minimum, maximum } = definition ?? {};
  return {
    type: types[type] ?? typeOfValue(value),
    ...(choices && { choices: choices.slice(0, maximumChoices) }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
  };
}

function typeOfValue(value: Json): ModelInput["type"] {
  if (typeof value === "number") return "number";
  if (typeof value === "boolean") return "boolean";
  return typeof value === "string" ? "text" : "object";
}
