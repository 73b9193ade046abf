import * as z from "zod";
import { providerSettingsChange } from "../../shared/database/mod.ts";
import {
  modelDescription,
  providerDescription,
  providerName,
} from "../../shared/generation/catalog.ts";
import { operation } from "../../shared/http/mod.ts";
import {
  aspectRatios,
  imageFormats,
  placeNames,
  providerIds,
} from "../../shared/providers/catalog.ts";
import { strategies } from "../../shared/routing/catalog.ts";

/** `GET /providers` */
export const listProviders = operation({
  id: "listProviders",
  method: "get",
  path: "/",
  summary: "Every provider with its settings, health and limits",
  access: "caller",
  answers: {
    200: {
      description: "The providers, in order of priority.",
      schema: z.strictObject({ providers: z.array(providerDescription) }),
    },
  },
});

/** `GET /providers/available` */
export const listAvailableProviders = operation({
  id: "listAvailableProviders",
  method: "get",
  path: "/available",
  summary: "The providers that can be asked just now",
  access: "caller",
  answers: {
    200: {
      description: "Their ids.",
      schema: z.strictObject({ providers: z.array(z.enum(providerIds)) }),
    },
  },
});

/** `GET /providers/models` */
export const listModels = operation({
  id: "listModels",
  method: "get",
  path: "/",
  summary: "The models of the providers that are set up",
  access: "caller",
  answers: {
    200: {
      description: "The models, without the retired ones.",
      schema: z.strictObject({ models: z.array(modelDescription) }),
    },
  },
});

/** `GET /providers/config` */
export const getConfiguration = operation({
  id: "getConfiguration",
  method: "get",
  path: "/",
  summary: "The service's limits and choices",
  access: "caller",
  answers: {
    200: {
      description: "The limits.",
      schema: z.strictObject({
        prompt: z.strictObject({
          max_characters: z.number(),
          compressed_above: z.number().describe("Characters."),
        }),
        size: z.strictObject({
          min: z.number().describe("Pixels."),
          max: z.number().describe("Pixels."),
          default: z.number().describe("Pixels."),
          aspect_ratios: z.array(z.enum(aspectRatios)).readonly().describe(
            "Those that models name; any other between 1:8 and 8:1 is taken.",
          ),
        }),
        num_images: z.strictObject({ max: z.number(), max_quick: z.number() }),
        output_formats: z.array(z.enum(imageFormats)).readonly(),
        strategies: z.array(z.enum(strategies)).readonly(),
        max_body_bytes: z.number(),
        request_deadline_seconds: z.number(),
        prompt_compressor: z.strictObject({ model: z.string(), simulated: z.boolean() }).nullable()
          .describe("Null where no language model is set up."),
      }),
    },
  },
});

/** `PATCH /providers/{id}` */
export const changeProvider = operation({
  id: "changeProvider",
  method: "patch",
  path: "/{id}",
  summary: "Changes a provider's settings",
  access: "secret",
  parameters: z.object({ id: providerName }),
  body: providerSettingsChange,
  answers: { 200: { description: "The provider.", schema: providerDescription } },
});

const places = z.partialRecord(z.enum(placeNames), z.array(z.string().max(200)).max(20));

/** `POST /providers/comfyui/workflows` */
export const addWorkflow = operation({
  id: "addWorkflow",
  method: "post",
  path: "/comfyui/workflows",
  summary: "Adds a ComfyUI workflow, so that requests can name it as their model_id",
  access: "secret",
  body: z.strictObject({
    name: z.string().trim().min(1).max(100),
    workflow: z.union([z.string(), z.record(z.string(), z.unknown())]).describe(
      "An API export, the body of a request around one, the text of either, or a PNG that ComfyUI saved as a data: URL. " +
        "The body has 1,000,000 bytes at most: of a larger PNG send the workflow, which the command `workflow` reads out of it.",
    ),
    description: z.string().max(1_000).optional(),
    places: places.optional().describe(
      "Where values of requests belong, as NODE.INPUT, instead of what is found; none to leave a value as it is.",
    ),
    dry_run: z.boolean().default(false).describe("Tells what is found, and adds nothing."),
  }),
  answers: {
    200: {
      description:
        "What was found in it. One of the same name is replaced; known within five seconds.",
      schema: z.strictObject({ name: z.string(), places, added: z.boolean() }),
    },
  },
});
