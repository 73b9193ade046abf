import type { Context } from "hono";
import { readModels } from "../../shared/endpoints/mod.ts";
import { notFound } from "../../shared/errors/mod.ts";
import { releaseAllLeases } from "../../shared/generation/catalog.ts";
import {
  answer,
  type App,
  type AppEnvironment,
  createRouter,
  serve,
} from "../../shared/http/mod.ts";
import { runInBackground } from "../../shared/runtime/mod.ts";
import { answerWhenDrawn, begin, type BegunCall } from "./draw.ts";
import { toOpenAiResponse } from "./errors.ts";
import { standInModel, toImageCall } from "./image_call.ts";
import * as operations from "./operations.ts";
import { readPictureCall } from "./pictures.ts";

addEventListener("beforeunload", () => runInBackground(releaseAllLeases(), () => {}));

/** OpenAI's images API below `/v1`: `images/generations`, `images/edits`, `images/variations` and `models`. */
export const openAiRoutes: App = createRouter();

openAiRoutes.use(async function answerInOpenAisForm(context, next) {
  context.set("answerError", toOpenAiResponse);
  await next();
});

serve(openAiRoutes, operations.createImages, async (context, { body, headers, query }) => {
  const call = toImageCall({ ...body, ...withProject(query) });
  return await answerWhenDrawn(context, await begin(context, call, headers), "image_generation");
});

serve(openAiRoutes, operations.editImages, async (context, { headers, query }) => {
  const { fields, pictures, giveBack } = await readPictureCall(context, query.project_id, {
    json: true,
  });
  const begun = await orGiveBack(giveBack, async () => {
    const call = toImageCall({ ...fields, ...withProject(query) }, pictures);
    return await begin(context, call, headers);
  });
  return await answerWhenDrawn(context, begun, "image_edit");
});

serve(openAiRoutes, operations.varyImage, async (context, { headers, query }) => {
  const { fields, pictures, giveBack } = await readPictureCall(context, query.project_id, {
    json: false,
  });
  const begun = await orGiveBack(giveBack, async () => {
    const varied = { operation: "variation", ...pictures };
    const call = toImageCall({ ...fields, ...withProject(query) }, varied);
    return await begin(context, call, headers);
  });
  return await answerWhenDrawn(context, begun, "image_edit");
});

serve(openAiRoutes, operations.listOpenAiModels, async (context) => {
  return answer(context, operations.listOpenAiModels, 200, {
    object: "list",
    data: await listModels(context),
  });
});

serve(openAiRoutes, operations.getOpenAiModel, async (context, { parameters }) => {
  return await answerWithModel(context, parameters.model);
});

// A gateway may decode the %2F that libraries write inside of a model's id.
serve(
  openAiRoutes,
  { ...operations.getOpenAiModel, path: "/v1/models/{model}/*" },
  async (context, { parameters }) => {
    const [, rest = ""] = context.req.path.split(`/models/${parameters.model}/`);
    return await answerWithModel(context, `${parameters.model}/${decodeURIComponent(rest)}`);
  },
);

function withProject({ project_id }: { project_id?: string | undefined }) {
  return project_id === undefined ? {} : { project_id };
}

// Only what comes before the job is written: from then on its pictures are the job's, however that ends.
async function orGiveBack(
  giveBack: () => Promise<void>,
  beginning: () => Promise<BegunCall>,
): Promise<BegunCall> {
  try {
    return await beginning();
  } catch (error) {
    await giveBack();
    throw error;
  }
}

async function answerWithModel(
  context: Context<AppEnvironment>,
  id: string,
): Promise<Response> {
  const found = (await listModels(context)).find((model) => model.id === id);
  if (!found) throw notFound("model", id);
  return answer(context, operations.getOpenAiModel, 200, found);
}

/** The service's own choice first, and each provider's models. */
async function listModels(context: Context<AppEnvironment>) {
  const families = new Set<string>();
  const models = (await readModels(context)).map(({ provider, id, family }) => {
    if (family !== null) families.add(family);
    return { id: `${provider}/${id}`, owned_by: provider };
  });
  const chosen = ["auto", standInModel, ...[...families].sort()]
    .map((id) => ({ id, owned_by: "image-generation" }));
  return [...chosen, ...models].map(({ id, owned_by }) => ({
    ...{ id, object: "model" as const, created: firstDay },
    owned_by,
  }));
}

/** 22 November 2026: no provider tells since when it has a model, and libraries want a number. */
const firstDay = 1_795_305_600;
