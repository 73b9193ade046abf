import { invalidFields } from "../errors/mod.ts";
import { type BatchMatrix, type BatchRequest, batchSizes } from "./batch_schema.ts";

/**
 * The requests of a batch as they stand, or those that its matrix stands for.
 *
 * @throws ServiceError `invalid_request` for neither or both, and for a matrix that does not go together
 */
export function requestsOf(
  { requests, matrix }: Pick<BatchRequest, "requests" | "matrix">,
): Record<string, unknown>[] {
  if (requests && !matrix) return requests;
  if (matrix && !requests) return expandMatrix(matrix);
  const message = requests
    ? "cannot be combined with requests; send one or the other"
    : "is needed";
  throw invalidFields("body", [{ path: requests ? "matrix" : "requests", message }]);
}

/**
 * One request for every combination of a matrix: the values of its variables, in the order in which the template has them, then
 * styles, then shapes; the last varies fastest. Each is named by what is its own, such as `cup-marble-autumn-16x9`.
 *
 * @throws ServiceError `invalid_request` for a variable without values, values without a variable, and too many combinations
 */
export function expandMatrix(matrix: BatchMatrix): Record<string, unknown>[] {
  const { template, values, styles = [], aspect_ratios = [] } = matrix;
  const variables = variablesOf(template);
  const errors = [
    ...variables.filter((name) => !Object.hasOwn(values, name)).map((name) => ({
      path: "matrix.template",
      message: `has {${name}}, for which values has none`,
    })),
    ...Object.keys(values).filter((name) => !variables.includes(name)).map((name) => ({
      path: `matrix.values.${name}`,
      message: "is in no place of the template",
    })),
  ];
  if (errors.length > 0) throw invalidFields("body", errors);
  const axes: [field: string, choices: unknown[]][] = [
    ...variables.map((name): [string, unknown[]] => [`{${name}}`, values[name] ?? []]),
    ...(styles.length > 0 ? [["style", styles] as [string, unknown[]]] : []),
    ...(aspect_ratios.length > 0 ? [["aspect_ratio", aspect_ratios] as [string, unknown[]]] : []),
  ];
  const count = axes.reduce((product, [, choices]) => product * choices.length, 1);
  if (count > batchSizes.most) {
    const message = `stands for ${count.toLocaleString("en")} requests, and a batch has at most ` +
      batchSizes.most.toLocaleString("en");
    throw invalidFields("body", [{ path: "matrix", message }]);
  }
  const names = new Set<string>();
  return Array.from({ length: count }, (_, place) => {
    const chosen = pick(axes, place);
    const request: Record<string, unknown> = {
      prompt: fill(template, (name) => String(chosen.get(`{${name}}`))),
    };
    for (const [field, choice] of chosen) if (!field.startsWith("{")) request[field] = choice;
    return { ...request, name: uniqueName([...chosen.values()], names) };
  });
}

const variable = /\{\{|\}\}|\{([A-Za-z_]\w{0,49})\}/g;

function variablesOf(template: string): string[] {
  return [...new Set([...template.matchAll(variable)].flatMap(([, name]) => name ?? []))];
}

function fill(template: string, valueOf: (name: string) => string): string {
  return template.replace(
    variable,
    (text, name?: string) => name ? valueOf(name) : text.slice(0, 1),
  );
}

function pick(axes: [string, unknown[]][], place: number): Map<string, unknown> {
  const chosen: [string, unknown][] = [];
  for (const [field, choices] of axes.toReversed()) {
    chosen.unshift([field, choices[place % choices.length]]);
    place = Math.floor(place / choices.length);
  }
  return new Map(chosen);
}

// Names are files' names later on; what is equal in them is told apart by a number.
function uniqueName(parts: unknown[], names: Set<string>): string {
  const text = parts.map((part) => String(part).trim().replaceAll(":", "x").replace(/\s+/g, "_"))
    .join("-").slice(0, 180) || "1";
  let name = text;
  for (let number = 2; names.has(name); number++) name = `${text}-${number}`;
  names.add(name);
  return name;
}
