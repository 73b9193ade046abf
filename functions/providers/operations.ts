import * as z from "zod";
import { providerSettingsChange } from "../../shared/database/mod.ts";
import {
  modelDescription,
  providerDescription,
  providerName,
} from "../../shared/generation/catalog.ts";
import { operation } from "../../shared/http/mod.ts";
import { aspectRatios, imageFormats, providerIds } from "../../shared/providers/catalog.ts";
import { strategies } from "../../shared/routing/mod.ts";

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
          aspect_ratios: z.array(z.enum(aspectRatios)).readonly(),
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
