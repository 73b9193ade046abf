import * as z from "zod";
import { generationContext, loadPipeline, untilEnded } from "../../shared/endpoints/mod.ts";
import { invalidInput } from "../../shared/errors/mod.ts";
import { generateRequest, toFailure } from "../../shared/generation/catalog.ts";
import { requireStorable } from "../../shared/http/mod.ts";
import { parseWithoutNulls, systemClock } from "../../shared/runtime/mod.ts";
import { generationResult, pictureText, toSource } from "./pictures.ts";
import { dataResult, mostWaitSeconds, type Tool, tool, type ToolCall } from "./tool.ts";

const lookEveryMs = 5_000;

const shared = {
  negative_prompt: z.string().optional().describe("What should not be in the picture."),
  aspect_ratio: z.string().optional().describe("Width to height, such as 16:9 or 4:5."),
  num_images: z.int().min(1).max(8).default(1),
  seed: z.int().min(0).optional(),
  model: z.string().optional().describe(
    "auto, a family such as flux-1-dev, or PROVIDER/MODEL; list_models has them.",
  ),
  strategy: z.enum(["balanced", "quality", "speed", "cost"]).optional(),
  output_format: z.enum(["png", "jpeg", "webp"]).optional(),
  project_id: z.guid().optional().describe("Without it the caller's own project."),
};

const picture = z.string().min(1);

const wordsFields = {
  prompt: z.string().describe("What the picture shows, at most 10,000 characters."),
  width: z.int().optional().describe("Pixels, 128 to 2048; instead of aspect_ratio."),
  height: z.int().optional(),
  ...shared,
};

const editFields = {
  prompt: z.string().optional().describe("What is to change; variations and cut-outs need none."),
  image: picture.describe(`The picture that is worked on. ${pictureText}`),
  references: z.array(picture).max(10).optional().describe("Further pictures to go by."),
  mask: picture.optional().describe(
    "As large as the picture: white, or transparent, where it is to change.",
  ),
  operation: z.enum(["edit", "inpaint", "outpaint", "variation", "remove_background"]).optional()
    .describe("Without it what the other arguments imply."),
  outpaint: z.strictObject({
    top: z.int().min(0).optional(),
    right: z.int().min(0).optional(),
    bottom: z.int().min(0).optional(),
    left: z.int().min(0).optional(),
  }).optional().describe("Pixels to add on each side."),
  strength: z.number().min(0).max(1).optional().describe("How freely it is changed."),
  ...shared,
};

const upscaleFields = {
  image: picture.describe(pictureText),
  scale: z.number().min(1).max(8).default(2),
  model: shared.model,
  project_id: shared.project_id,
};

type EditFields = z.infer<z.ZodObject<typeof editFields>>;

/** Tools that draw, or tell what drawing would come to. */
export const drawingTools: Tool[] = [
  tool({
    name: "plan_image",
    title: "Plan a picture",
    description:
      "Tells who would draw a picture at what price, and what of the wish they would not " +
      "honour. Draws nothing and costs nothing. With `image` for an edit.",
    arguments: z.strictObject({
      ...wordsFields,
      ...editFields,
      image: editFields.image.optional(),
    }),
    scope: "generate",
    run: async ({ image, ...given }, call) => {
      const request = image === undefined ? given : toEdit({ ...given, image });
      return await plan(request, call);
    },
  }),
  tool({
    name: "generate_image",
    title: "Draw a picture",
    description: "Draws pictures of words and waits for them. Costs money at most providers.",
    arguments: z.strictObject(wordsFields),
    scope: "generate",
    run: draw,
  }),
  tool({
    name: "edit_image",
    title: "Edit a picture",
    description:
      "Changes a picture as the prompt says: all of it, where a mask says, beyond its edges; " +
      "or varies it, or cuts out what is in front. Costs money at most providers.",
    arguments: z.strictObject(editFields),
    scope: "generate",
    run: (given, call) => draw(toEdit(given), call),
  }),
  tool({
    name: "upscale_image",
    title: "Enlarge a picture",
    description: "Enlarges a picture. Costs money at most providers.",
    arguments: z.strictObject(upscaleFields),
    scope: "generate",
    run: ({ image, ...given }, call) =>
      draw({ ...given, operation: "upscale", image: toSource(image) }, call),
  }),
];

function toEdit({ image, references = [], mask, ...given }: EditFields): Record<string, unknown> {
  return {
    // A picture without further words is edited, whatever else is implied.
    ...given,
    images: [
      { ...toSource(image), role: "init" },
      ...references.map((reference) => ({ ...toSource(reference), role: "reference" })),
    ],
    ...(mask !== undefined && { mask: toSource(mask) }),
  };
}

/** @throws ServiceError `invalid_request` that names each argument */
function toRequest(fields: unknown) {
  requireStorable("input", fields);
  const parsed = parseWithoutNulls(generateRequest, fields);
  if (!parsed.success) throw invalidInput("input", parsed.error.issues);
  return parsed.data;
}

async function plan(fields: unknown, { context }: ToolCall) {
  const { dryRun } = await loadPipeline();
  const planned = await dryRun(
    toRequest(fields),
    { callerWaits: true },
    generationContext(context),
  );
  const { next, provider, model, price_usd, expected_seconds, losses, error } = planned;
  return dataResult({
    ...{ next, provider, model, price_usd, expected_seconds },
    losses: losses.map(({ text }) => text),
    others: planned.candidates.slice(1, 6).map((each) => ({
      provider: each.provider,
      model: each.model_name,
      price_usd: each.price_usd,
      losses: each.losses.map(({ text }) => text),
    })),
    excluded: planned.excluded,
    ...(error && { error }),
  });
}

async function draw(fields: unknown, call: ToolCall) {
  const { context } = call;
  const generation = generationContext(context);
  const { requestDeadlineMs } = generation.configuration;
  const answerBy = systemClock.now() + Math.min(requestDeadlineMs, mostWaitSeconds * 1_000);
  const request = toRequest(fields);
  const { startGeneration } = await loadPipeline();
  const started = await startGeneration(
    request,
    { source: "api", callerWaits: true },
    generation,
  );
  const job = await tellingOf(untilEnded(context, started, answerBy), call);
  if (job) {
    if (job.status !== "completed") throw toFailure(job);
    return await generationResult(job, call);
  }
  const generation_id = "jobId" in started ? started.jobId : started.replayed.id;
  return dataResult({
    generation_id,
    status: "running",
    what_next:
      "It takes longer than a call may. follow_generation waits for it and has its pictures.",
  });
}

/** Waits for work and tells now and then that it goes on. */
export async function tellingOf<Result>(
  work: Promise<Result>,
  { tellProgress }: ToolCall,
): Promise<Result> {
  const done = new AbortController();
  const telling = (async () => {
    for (let message = "Drawing.";; message = "Still drawing.") {
      await tellProgress(message);
      await systemClock.sleep(lookEveryMs, done.signal);
    }
  })().catch(() => {
    // The work is done, or nobody listens any more.
  });
  try {
    return await work;
  } finally {
    done.abort();
    await telling;
  }
}
