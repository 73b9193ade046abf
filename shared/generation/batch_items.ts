import {
  type FieldProblem,
  invalidFields,
  invalidInput,
  type ServiceError,
} from "../errors/mod.ts";
import { parseWithoutNulls } from "../runtime/mod.ts";
import { type GenerateRequest, generateRequest } from "./request_schema.ts";

/** A request of a batch, or why it is none. */
export interface BatchItem {
  /** Its place in the batch. */
  index: number;
  /** The caller's own. */
  name: string | null;
  read: { request: GenerateRequest } | { error: ServiceError };
}

// What says the same thing: an item that has one of a group takes none of the group from the defaults.
const alternatives = [
  ["width", "height", "aspect_ratio"],
  ["model", "model_id"],
  ["image", "images"],
];

const drawnRequest = generateRequest.refine((request) => !request.dry_run, {
  path: ["dry_run"],
  message: "is for POST /generate: a batch draws",
});

/**
 * The requests of a batch, each parsed on its own and with what all have in common.
 *
 * @param bodies as they were sent, each with its name
 * @param defaults fields of every request that does not say otherwise
 * @param projectId of those that name none
 */
export function readItems(
  bodies: Record<string, unknown>[],
  defaults: Record<string, unknown> = {},
  projectId?: string,
): BatchItem[] {
  const names = new Set<string>();
  const items = bodies.map(({ name, ...body }, index): BatchItem => {
    const own = name ?? null;
    const problem = own === null ? undefined : problemOfName(own, names);
    const item = { index, name: typeof own === "string" && !problem ? own.trim() : null };
    if (problem) return { ...item, read: { error: invalidFields("request", [problem]) } };
    const { name: _, ...common } = withoutReplaced(defaults, body);
    const parsed = parseWithoutNulls(drawnRequest, {
      ...(projectId !== undefined && { project_id: projectId }),
      ...common,
      ...body,
    });
    if (parsed.success) return { ...item, read: { request: parsed.data } };
    return { ...item, read: { error: invalidInput("request", parsed.error.issues) } };
  });
  return withOneProject(items);
}

function problemOfName(name: unknown, names: Set<string>): FieldProblem | undefined {
  const path = "name";
  if (typeof name !== "string" || name.trim() === "" || name.trim().length > 200) {
    return { path, message: "must be a text of 1 to 200 characters" };
  }
  if (names.has(name.trim())) return { path, message: "is another request's of this batch" };
  names.add(name.trim());
  return undefined;
}

/** Fields without those that say what others say that are sent: what has a size takes no shape. */
export function withoutReplaced(
  defaults: Record<string, unknown>,
  body: Record<string, unknown>,
): Record<string, unknown> {
  const replaced = new Set(
    alternatives.filter((names) => names.some((each) => (body[each] ?? null) !== null)).flat(),
  );
  return Object.fromEntries(Object.entries(defaults).filter(([field]) => !replaced.has(field)));
}

function withOneProject(items: BatchItem[]): BatchItem[] {
  const first = items.find(({ read }) => "request" in read);
  const project = first && "request" in first.read ? first.read.request.project_id : undefined;
  const message = "is another one than the first request's: a batch is drawn in one project";
  return items.map((item) =>
    "request" in item.read && item.read.request.project_id !== project
      ? { ...item, read: { error: invalidFields("request", [{ path: "project_id", message }]) } }
      : item
  );
}
