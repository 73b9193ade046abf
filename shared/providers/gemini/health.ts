import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, HealthReport, ModelInfo } from "../contract.ts";
import { lookUpModel } from "../planning.ts";
import { catalog, describeUnknownGeminiModel } from "./catalog.ts";
import { fieldOf, listOf, textOf } from "../loose.ts";
import { callGemini } from "./client.ts";

const pageSize = 200;
const mostPages = 5;

/** Asks for the default model's description, which costs nothing and needs the key to be good. */
export async function health(context: CallContext): Promise<HealthReport> {
  const { settings, clock } = context;
  const startedAt = clock.now();
  const model = settings.defaultModelId;
  const report = (
    status: HealthReport["status"],
    detail: string,
    failure?: ProviderError,
  ): HealthReport => ({
    status,
    detail,
    latencyMs: clock.now() - startedAt,
    facts: { model },
    ...(failure && { failure }),
  });
  try {
    const id = lookUpModel(settings.models, model)?.id ?? model;
    await callGemini(context, { path: `/models/${encodeURIComponent(id)}` });
    return report("healthy", `Gemini answers and offers ${model}.`);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.failureClass === "rate_limited") return report("degraded", error.message, error);
    return report(
      "unhealthy",
      error.failureClass === "model_unavailable"
        ? `The default model ${model} is retired or unknown. Choose another one.`
        : error.message,
      error,
    );
  }
}

/**
 * The models the key can draw with. Models of the catalog that the account does not list come back as retired; a
 * listed picture model the catalog does not know is described like the recommended one, without a price.
 */
export async function models(context: CallContext): Promise<ModelInfo[]> {
  const listed = new Map<string, string>();
  for await (const model of readModels(context)) {
    const id = textOf(fieldOf(model, "name"))?.replace(/^models\//, "") ?? "";
    const draws = /image|banana/i.test(id) && !/^(imagen|veo)/i.test(id) &&
      listOf(fieldOf(model, "supportedGenerationMethods")).includes("generateContent");
    if (draws) listed.set(id, textOf(fieldOf(model, "displayName")) ?? id);
  }
  if (listed.size === 0) return [...catalog];
  const known = catalog.map((model) => ({ ...model, retired: !listed.has(model.id) }));
  const unknown = [...listed]
    .filter(([id]) => !catalog.some((model) => model.id === id))
    .map(([id, name]) => describeUnknownGeminiModel(id, name));
  return [...known, ...unknown];
}

/** All models of the key, page by page (https://ai.google.dev/api/models#method:-models.list). */
async function* readModels(context: CallContext): AsyncGenerator<unknown> {
  let token: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const query = new URLSearchParams({
      pageSize: `${pageSize}`,
      ...(token !== undefined && { pageToken: token }),
    });
    const { json } = await callGemini(context, { path: `/models?${query}` });
    yield* listOf(fieldOf(json, "models"));
    token = textOf(fieldOf(json, "nextPageToken"));
    if (token === undefined) return;
  }
}
