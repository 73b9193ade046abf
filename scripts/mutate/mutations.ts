import { access } from "./changes/access.ts";
import { batches } from "./changes/batches.ts";
import { health } from "./changes/health.ts";
import { jobs } from "./changes/jobs.ts";
import { limits } from "./changes/limits.ts";
import { parking } from "./changes/parking.ts";
import { prompts } from "./changes/prompts.ts";
import { providerCalls } from "./changes/provider_calls.ts";
import { observability } from "./changes/observability.ts";
import { pictures } from "./changes/pictures.ts";
import { comfyui, gemini, leonardo, runware } from "./changes/providers.ts";
import { routing } from "./changes/routing.ts";
import { storage } from "./changes/storage.ts";
import { webhooks } from "./changes/webhooks.ts";
import type { Mutation } from "./mutation.ts";

/** The changes that `deno task mutate` tries; add one for each fault that the tests once let through. */
export const mutations: Mutation[] = [
  ...routing(),
  ...jobs(),
  ...parking(),
  ...providerCalls(),
  ...leonardo(),
  ...runware(),
  ...gemini(),
  ...comfyui(),
  ...storage(),
  ...webhooks(),
  ...access(),
  ...limits(),
  ...health(),
  ...prompts(),
  ...pictures(),
  ...batches(),
  ...observability(),
];
