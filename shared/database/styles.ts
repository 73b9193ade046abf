import * as z from "zod";
import { jsonValue } from "../runtime/mod.ts";
import { type DatabaseClient, type DatabaseReader, unwrap } from "./client.ts";
import { type PageCursor, toFilter } from "./page_cursor.ts";
import type { Json } from "./types.ts";

const json: z.ZodType<Record<string, z.core.util.JSONType>> = z.record(z.string(), jsonValue);

/** A style of a project's own in one of its versions. */
export const styleDocument = z.lazy(() =>
  z.object({
    id: z.string(),
    project_id: z.string(),
    name: z.string(),
    description: z.string(),
    version: z.number(),
    latest: z.number(),
    fields: json,
    created_at: z.string(),
    updated_at: z.string(),
    deleted_at: z.string().nullable(),
  })
);

/** A style as read from the database. */
export type StyleDocument = z.infer<typeof styleDocument>;

const refusals = [
  z.object({ outcome: z.literal("not_found") }),
  z.object({ outcome: z.literal("forbidden") }),
] as const;
const noPicture = z.lazy(() =>
  z.object({ outcome: z.literal("image_not_found"), image_id: z.string() })
);

const createOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("created"), style: styleDocument }),
    z.object({ outcome: z.literal("taken") }),
    z.object({ outcome: z.literal("too_many"), allowed: z.number() }),
    z.object({ outcome: z.literal("project_not_found") }),
    z.object({ outcome: z.literal("forbidden") }),
    noPicture,
  ])
);

const changeOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("changed"), style: styleDocument }),
    noPicture,
    ...refusals,
  ])
);

const deleteOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("deleted") }),
    ...refusals,
  ])
);

const styled = z.lazy(() =>
  z.union([
    z.object({ prompt: z.string(), options: json }),
    z.object({ unknown: z.string() }),
  ])
);

const applyOutcome = z.lazy(() =>
  z.discriminatedUnion("outcome", [
    z.object({ outcome: z.literal("styled"), requests: z.array(styled) }),
    z.object({ outcome: z.literal("project_not_found") }),
    z.object({ outcome: z.literal("forbidden") }),
  ])
);

/** A style to make. */
export interface NewStyle {
  /** Absent for the caller's own project. */
  project_id?: string | undefined;
  name: string;
  description?: string | undefined;
  fields: Record<string, unknown>;
}

// Arguments are plain data, which TypeScript does not see in an interface.
const asJson = (value: unknown) => value as Json;

/**
 * Styles, newest first.
 *
 * @param client whose rights decide which are visible
 * @param limit styles at most
 * @param after the last one of the page before
 * @throws ServiceError `internal` when the database fails
 */
export async function listStyles(
  client: DatabaseReader,
  filter: { project_id?: string | undefined; name?: string | undefined },
  limit: number,
  after?: PageCursor,
): Promise<StyleDocument[]> {
  const answer = await client.rpc("image_generation_styles", {
    filter: toFilter({ ...filter, after }),
    most: limit,
  });
  return z.array(styleDocument).parse(unwrap("list the styles", answer));
}

/**
 * One style, the deleted ones too.
 *
 * @param client whose rights decide whether it is visible
 * @param version absent for the latest
 * @throws ServiceError `internal` when the database fails
 */
export async function readStyle(
  client: DatabaseReader,
  styleId: string,
  version?: number,
): Promise<StyleDocument | undefined> {
  const answer = await client.rpc("image_generation_style", {
    style_id: styleId,
    ...(version !== undefined && { version }),
  });
  const row = unwrap("read the style", answer);
  return row === null ? undefined : styleDocument.parse(row);
}

/**
 * Makes a style.
 *
 * @param client has the service's rights
 * @param caller the user or API key; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function createStyle(
  client: DatabaseClient,
  caller: string | null,
  style: NewStyle,
): Promise<z.infer<typeof createOutcome>> {
  const answer = await client.rpc("image_generation_create_style", {
    // The generator types every argument as not null; the function takes null for the service.
    caller: caller as string,
    style: asJson(style),
  });
  return createOutcome.parse(unwrap("create the style", answer));
}

/**
 * Changes a style: fields make a new version, null takes one out.
 *
 * @param client has the service's rights
 * @param caller the user or API key; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function changeStyle(
  client: DatabaseClient,
  caller: string | null,
  styleId: string,
  change: { description?: string | undefined; fields?: Record<string, unknown> | undefined },
): Promise<z.infer<typeof changeOutcome>> {
  const answer = await client.rpc("image_generation_change_style", {
    caller: caller as string, // as above
    style_id: styleId,
    change: asJson(change),
  });
  return changeOutcome.parse(unwrap("change the style", answer));
}

/**
 * Deletes a style; its versions stay for the jobs that were drawn with them.
 *
 * @param client has the service's rights
 * @param caller the user or API key; null for a caller with a secret key
 * @throws ServiceError `internal` when the database fails
 */
export async function deleteStyle(
  client: DatabaseClient,
  caller: string | null,
  styleId: string,
): Promise<z.infer<typeof deleteOutcome>> {
  const answer = await client.rpc("image_generation_delete_style", {
    caller: caller as string, // as above
    style_id: styleId,
  });
  return deleteOutcome.parse(unwrap("delete the style", answer));
}

/**
 * Puts the styles that requests name into them, in their order.
 *
 * @param client has the service's rights
 * @param caller the user or API key; null for a caller with a secret key
 * @param projectId null for the caller's own project
 * @throws ServiceError `internal` when the database fails
 */
export async function applyStylesTo(
  client: DatabaseClient,
  caller: string | null,
  projectId: string | null,
  requests: { prompt: string; options: Record<string, unknown> }[],
): Promise<z.infer<typeof applyOutcome>> {
  const answer = await client.rpc("image_generation_apply_styles", {
    caller: caller as string, // as above
    project_id: projectId as string, // as above
    requests: asJson(requests),
  });
  return applyOutcome.parse(unwrap("put the styles into the requests", answer));
}
