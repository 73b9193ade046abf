import * as z from "zod";
import type { CallContext, Endpoint } from "../contract.ts";
import { comfyuiError } from "./failures.ts";
import { type Graph, hasPlaceholder } from "./graph.ts";
import { installHint, readModelFile } from "./model_files.ts";
import { readServer } from "./client.ts";

const checkLifetimeMs = 300_000;
const maximumChecks = 32;
const parallelLookUps = 4;

/**
 * What this isolate has found installed, by server and requirement, each until a time in ms since the epoch. A cache
 * and nothing more: losing it costs a few look-ups, and the server checks every workflow itself.
 */
const passedChecks = new Map<string, number>();

// The choices of an input are its first member, or, on newer servers, an option of the type COMBO.
const inputDefinition = z.union([
  z.tuple([z.array(z.unknown())]).rest(z.unknown()).transform(([choices]) => choices),
  z.tuple([z.literal("COMBO"), z.object({ options: z.array(z.unknown()) })]).rest(z.unknown())
    .transform(([, { options }]) => options),
  z.unknown().transform(() => undefined),
]);
const inputDefinitions = z.record(z.string(), inputDefinition).catch({});
const objectInfo = z.record(
  z.string(),
  z.object({
    input: z.object({
      required: inputDefinitions.default({}),
      optional: inputDefinitions.default({}),
    }).catch({ required: {}, optional: {} }),
  }),
);

/**
 * Makes sure that a server has the nodes and the model files of a graph. What was found is believed for five minutes;
 * what is missing is looked up again each time, so that installing it helps at once.
 *
 * @throws ProviderError `model_unavailable` that names the missing file with its folder, or the custom node
 */
export async function checkRequirements(
  graph: Graph,
  endpoint: Endpoint,
  context: CallContext,
): Promise<void> {
  const requirements = listRequirements(graph);
  const key = JSON.stringify([endpoint.baseUrl, [...requirements]]);
  if ((passedChecks.get(key) ?? 0) > context.clock.now()) return;
  const classes = [...requirements.keys()];
  for (let start = 0; start < classes.length; start += parallelLookUps) {
    await Promise.all(
      classes.slice(start, start + parallelLookUps).map((classType) =>
        checkClass(classType, requirements.get(classType) ?? [], endpoint, context)
      ),
    );
  }
  passedChecks.delete(key);
  passedChecks.set(key, context.clock.now() + checkLifetimeMs);
  for (const oldest of passedChecks.keys()) {
    if (passedChecks.size <= maximumChecks) break;
    passedChecks.delete(oldest);
  }
}

/** The node classes of a graph, each with the inputs that name model files. */
function listRequirements(graph: Graph): Map<string, [input: string, file: string][]> {
  const requirements = new Map<string, [input: string, file: string][]>();
  for (const { class_type, inputs } of Object.values(graph)) {
    const files = requirements.get(class_type) ?? [];
    for (const [input, value] of Object.entries(inputs)) {
      const modelFile = hasPlaceholder(value) ? undefined : readModelFile(input, value);
      if (modelFile) files.push([input, modelFile.file]);
    }
    requirements.set(class_type, files);
  }
  return requirements;
}

async function checkClass(
  classType: string,
  files: [input: string, file: string][],
  endpoint: Endpoint,
  context: CallContext,
): Promise<void> {
  const path = `/object_info/${encodeURIComponent(classType)}`;
  const definition = (await readServer(context, endpoint, path, objectInfo))[classType];
  if (!definition) {
    throw comfyuiError("prompt", "missing_node_type", {}, `Missing: ${classType}.`);
  }
  const choices = { ...definition.input.optional, ...definition.input.required };
  for (const [input, file] of files) {
    const modelFile = readModelFile(input, file);
    if (!modelFile || !choices[input] || choices[input].includes(file)) continue;
    throw comfyuiError("node", "missing_model_file", {}, installHint(modelFile));
  }
}
