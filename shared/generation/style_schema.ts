import * as z from "zod";
import { jsonValue } from "../runtime/mod.ts";
import { openFields } from "./request_schema.ts";

/** What a style consists of. */
export const styleFields = z.lazy(() =>
  z.strictObject({
    prompt_prefix: z.string().trim().min(1).max(2_000).describe("Put before the prompt."),
    prompt_suffix: z.string().trim().min(1).max(2_000).describe("Put after it."),
    negative_prompt: z.string().trim().min(1).max(2_000).describe("Added to the request's own."),
    palette: z.array(z.string().trim().min(1).max(40)).min(1).max(16).describe(
      "Colours, as #RRGGBB or by name, told in words after the prompt.",
    ),
    images: z.array(z.strictObject({
      image_id: z.guid(),
      role: z.enum(["reference", "style", "character", "content"]).default("style"),
      weight: z.number().min(0).max(1).optional(),
    })).min(1).max(8).describe("Pictures of the project to go by, beside the request's own."),
    ...openFields(),
  }).partial().meta({ id: "StyleFields" })
);

/** Fields of a style to change: null takes one out. */
export const styleFieldsChange = z.lazy(() =>
  z.strictObject(
    Object.fromEntries(
      Object.entries(styleFields.unwrap().shape).map(([name, field]) => [name, field.nullable()]),
    ),
  ).meta({ id: "StyleFieldsChange" })
);

const time = z.string().meta({ format: "date-time" });

/** A style as callers see it. */
export const styleResponse = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    project_id: z.string(),
    name: z.string(),
    description: z.string(),
    version: z.number().describe("From 1; each change of its fields makes a new one."),
    latest: z.number().describe("The latest version."),
    fields: z.record(z.string(), jsonValue),
    created_at: time,
    updated_at: time,
    deleted_at: time.nullable(),
  }).meta({ id: "Style" })
);
