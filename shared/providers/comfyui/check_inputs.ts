import { ProviderError } from "../../errors/mod.ts";
import type { FieldProblem } from "../../errors/mod.ts";
import type { CallContext, Endpoint, ImageRequest, Json } from "../contract.ts";
import { didYouMean } from "../nearest_name.ts";
import { atServer } from "./client.ts";
import { inputAt, nodeAt, splitPath } from "./graph.ts";
import { readModelFile } from "./model_files.ts";
import { providerParams } from "./options.ts";
import { type InputDefinition, readNodeClass } from "./requirements.ts";
import { withTimeLimit } from "./time_limit.ts";
import { findWorkflow, knownModels } from "./workflow.ts";
import { lookUpModel } from "../planning.ts";

/** Choices that are named in a message at most. */
const maximumChoices = 20;

/**
 * What is wrong with the values that a request gives to a workflow's inputs, by what the servers say of their nodes: a
 * value is told of when no server that answers takes it. Empty where none answers, and for what the plan refuses anyhow.
 */
export async function checkInputs(
  request: ImageRequest,
  context: CallContext,
): Promise<FieldProblem[]> {
  const params = providerParams.safeParse(request.providerParams ?? {});
  const inputs = Object.entries(params.data?.inputs ?? {});
  if (inputs.length === 0) return [];
  const { settings } = context;
  const named = request.modelId ?? settings.defaultModelId;
  const model = lookUpModel(knownModels(settings, named), named);
  const workflow = findWorkflow(settings, model?.id ?? named);
  if (typeof workflow === "string") return [];
  const values = inputs.flatMap(([path, value]) => {
    const { id, name } = splitPath(workflow.graph, path);
    const node = nodeAt(workflow.graph, id);
    const isThere = inputAt(workflow.graph, id, name) !== undefined;
    return node && isThere ? [{ path, name, value, classType: node.class_type }] : [];
  });
  const told = await Promise.all(
    settings.endpoints.map((endpoint) =>
      askAbout(values.map(({ classType }) => classType), endpoint, context)
    ),
  );
  const answers = told.filter((each) => each !== undefined);
  return values.flatMap(({ path, name, value, classType }) => {
    const problems = answers.flatMap((classes) => {
      const definition = classes.get(classType)?.[name];
      return definition ? [problemWith(name, value, definition)] : [];
    });
    const [problem] = problems;
    return problem !== undefined && problems.every((each) => each !== undefined)
      ? [{ path: `provider_params.inputs.${path}`, message: `the input takes ${problem}` }]
      : [];
  });
}

/** The inputs of node classes by class; undefined when the server does not answer. */
async function askAbout(
  classTypes: string[],
  endpoint: Endpoint,
  context: CallContext,
): Promise<Map<string, Record<string, InputDefinition>> | undefined> {
  const classes = new Map<string, Record<string, InputDefinition>>();
  try {
    for (const classType of new Set(classTypes)) {
      const found = await atServer(
        endpoint,
        () => withTimeLimit(context, (limited) => readNodeClass(classType, endpoint, limited)),
      );
      if (found) classes.set(classType, found.inputs);
    }
    return classes;
  } catch (error) {
    if (!(error instanceof ProviderError) && !context.signal.aborted) throw error;
    return undefined;
  }
}

/** What an input takes instead of a value, with the value; undefined when it takes that. */
function problemWith(name: string, value: Json, definition: InputDefinition): string | undefined {
  const { type, choices, minimum, maximum } = definition;
  if (type === "INT" || type === "FLOAT") {
    // A value of another type is the plan's to refuse.
    if (typeof value !== "number") return undefined;
    const isWithin = value >= (minimum ?? -Infinity) && value <= (maximum ?? Infinity);
    if (isWithin && (type === "FLOAT" || Number.isInteger(value))) return undefined;
    const kind = type === "INT" ? "a whole number" : "a number";
    const range = minimum !== undefined && maximum !== undefined
      ? ` from ${minimum} to ${maximum}`
      : minimum !== undefined
      ? ` of ${minimum} or more`
      : maximum !== undefined
      ? ` of ${maximum} or less`
      : "";
    return `${kind}${range}, not ${value}.`;
  }
  // Files are looked for on each server, and told of with the folder that they belong to.
  if (type !== "COMBO" || !choices || readModelFile(name, value)) return undefined;
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  if (choices.includes(value)) return undefined;
  const names = choices.map(String);
  const shown = names.slice(0, maximumChoices).join(", ");
  const more = names.length > maximumChoices ? ", …" : "";
  const advice = didYouMean(String(value), names);
  return `one of ${shown}${more}, not ${JSON.stringify(value).slice(0, 100)}. ${advice}`.trim();
}
