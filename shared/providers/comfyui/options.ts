import * as z from "zod";
import { imageFormats } from "../contract.ts";
import { graphSchema } from "./graph.ts";

/**
 * `provider_params` of ComfyUI: values for inputs of the workflow, by `<node id>.<input name>`. An object is for an input
 * that holds one, such as an entry of a list of LoRAs.
 */
export const providerParams = z.lazy(() =>
  z.strictObject({
    inputs: z.record(
      z.string(),
      z.union([
        z.string(),
        z.number(),
        z.boolean(),
        z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
      ]),
    ).optional(),
  })
);

/**
 * The body of a planned call: the workflow's graph with the placeholders still open, and what to fill them with.
 * A seed that nobody asked for is missing; `submit` derives it from the task id, so that no two calls send the same
 * graph, which the server would answer from its cache.
 */
export const comfyuiCall = z.lazy(() =>
  z.object({
    workflow: z.string(),
    graph: graphSchema,
    /** Ids of the nodes whose pictures are meant; empty for the last one that saves any. */
    outputs: z.array(z.string()),
    /** Whether the graph has a place for a seed. */
    seeded: z.boolean(),
    values: z.object({
      prompt: z.string(),
      negative_prompt: z.string(),
      width: z.int(),
      height: z.int(),
      steps: z.int(),
      guidance: z.number(),
      batch: z.int(),
      seed: z.int().optional(),
      strength: z.number().optional(),
      left: z.int().optional(),
      top: z.int().optional(),
      right: z.int().optional(),
      bottom: z.int().optional(),
      // Files of the server's own; a picture that goes in takes their place.
      image: z.string().optional(),
      mask: z.string().optional(),
    }),
    /** The pictures that go in. */
    uploads: z.array(z.object({
      place: z.enum(["image", "mask"]),
      id: z.string(),
      format: z.enum(imageFormats),
    })).default([]),
    format: z.enum(imageFormats),
  })
);
