/**
 * What Leonardo answers, as far as it is used. Everything but ids, states and addresses is read loosely, because the
 * official clients break whenever a new word appears in a field they check.
 *
 * @module
 */
import * as z from "zod";
import { fieldOf, flagOf, listOf, textOf } from "../loose.ts";

const cost = z.lazy(() => z.object({ amount: z.unknown(), unit: z.unknown() }));

const job = z.lazy(() =>
  z.object({
    generationId: z.string().min(1),
    cost: cost.nullish().catch(undefined),
  })
);

/** The answer to a submit: v1, v2, and v2 as some pages of its documentation show it. */
export const submitted = z.lazy(() =>
  z.union([
    z.object({ sdGenerationJob: job }).transform((answer) => answer.sdGenerationJob),
    z.object({ generate: job }).transform((answer) => answer.generate),
    job,
  ])
);

/** One generation, as by id or in a list. Every field but the pictures' addresses may be anything. */
export interface Generation {
  id: string | undefined;
  status: string | undefined;
  createdAt: string | undefined;
  modelId: string | undefined;
  prompt: string | undefined;
  /** As it came: a number, or text when it is longer than a number holds. */
  seed: unknown;
  images: { id: string | undefined; url: string; nsfw: boolean | undefined }[];
  /** What the moderation of the prompt or of its pictures objected to. */
  moderations: string[];
}

/** Reads one generation; undefined for what is none. */
export function readGeneration(value: unknown): Generation | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return {
    id: textOf(fieldOf(value, "id")),
    status: textOf(fieldOf(value, "status")),
    createdAt: textOf(fieldOf(value, "createdAt")),
    modelId: textOf(fieldOf(value, "modelId")),
    prompt: textOf(fieldOf(value, "prompt")),
    seed: fieldOf(value, "seed"),
    images: listOf(fieldOf(value, "generated_images")).flatMap(readImage),
    moderations: [fieldOf(value, "prompt_moderations")].flat()
      .flatMap((each) => {
        const classification = fieldOf(each, "moderationClassification");
        return typeof classification === "string" ? [classification] : listOf(classification);
      })
      .map(textOf).filter((each) => each !== undefined),
  };
}

function readImage(value: unknown): Generation["images"] {
  // What was made of a picture by an upscaler stands one level deeper.
  const [made] = listOf(fieldOf(value, "generated_image_variation_generics"));
  const url = textOf(fieldOf(made, "url")) ?? textOf(fieldOf(value, "url"));
  if (url === undefined) return [];
  return [{ id: textOf(fieldOf(value, "id")), url, nsfw: flagOf(fieldOf(value, "nsfw")) }];
}

/** `GET /v1/generations/{id}`: the generation, or null when it is not known. */
export const generationById = z.lazy(() =>
  z.looseObject({}).transform((answer, problems) => {
    const { generations_by_pk: known } = answer;
    const generation = readGeneration(fieldOf(answer, "generations_by_pk"));
    if (generation || known === null) return generation ?? null;
    problems.addIssue({ code: "custom", message: "holds no generation" });
    return z.NEVER;
  })
);

/** `GET /v1/generations/user/{userId}`. */
export const generationList = z.lazy(() =>
  z.object({ generations: z.array(z.unknown()) })
    .transform(({ generations }) =>
      generations.map(readGeneration).filter((each) => each !== undefined)
    )
);

/** `GET /v1/me`. */
export const account = z.lazy(() =>
  z.object({
    user_details: z.array(
      z.object({
        user: z.object({ id: z.string() }),
        apiConcurrencySlots: z.number().nullish().catch(undefined),
        apiPaidTokens: z.number().nullish().catch(undefined),
        apiSubscriptionTokens: z.number().nullish().catch(undefined),
      }),
    ).min(1),
  })
);

/** `GET /v1/platformModels`. */
export const platformModels = z.lazy(() =>
  z.object({
    custom_models: z.array(z.object({ id: z.string(), name: z.string() })),
  })
);
