/**
 * What Leonardo answers, as far as it is used. Everything but ids, states and addresses is read loosely, because the
 * official clients break whenever a new word appears in a field they check.
 *
 * @module
 */
import * as z from "zod";

const decimal = z.union([z.number(), z.string().min(1).transform(Number)]);
const cost = z.object({ amount: decimal, unit: z.string() });

const job = z.object({
  generationId: z.string().min(1),
  cost: cost.nullish().catch(undefined),
});

/** The answer to a submit: v1, v2, and v2 as some pages of its documentation show it. */
export const submitted = z.union([
  z.object({ sdGenerationJob: job }).transform((answer) => answer.sdGenerationJob),
  z.object({ generate: job }).transform((answer) => answer.generate),
  job,
]);

const image = z.object({
  id: z.string().optional().catch(undefined),
  url: z.string(),
  nsfw: z.boolean().nullish().catch(undefined),
});

/** One generation, as by id or in a list. */
export const generation = z.object({
  id: z.string(),
  status: z.string(),
  createdAt: z.string().nullish().catch(undefined),
  modelId: z.string().nullish().catch(undefined),
  prompt: z.string().nullish().catch(undefined),
  seed: z.coerce.number().nullish().catch(undefined),
  generated_images: z.array(z.unknown()).nullish().catch(undefined),
});

/** The parsed form of {@link generation}. */
export type Generation = z.output<typeof generation>;

/** The pictures of a generation that have an address. */
export function readImages(from: Generation): z.output<typeof image>[] {
  return (from.generated_images ?? []).flatMap((each) => {
    const parsed = image.safeParse(each);
    return parsed.success ? [parsed.data] : [];
  });
}

/** `GET /v1/generations/{id}`. */
export const generationById = z.object({ generations_by_pk: generation.nullable() });

/** `GET /v1/generations/user/{userId}`. */
export const generationList = z.object({ generations: z.array(generation) });

/** `GET /v1/me`. */
export const account = z.object({
  user_details: z.array(
    z.object({
      user: z.object({ id: z.string() }),
      apiConcurrencySlots: z.number().nullish().catch(undefined),
      apiPaidTokens: z.number().nullish().catch(undefined),
      apiSubscriptionTokens: z.number().nullish().catch(undefined),
    }),
  ).min(1),
});

/** `GET /v1/platformModels`. */
export const platformModels = z.object({
  custom_models: z.array(z.object({ id: z.string(), name: z.string() })),
});
