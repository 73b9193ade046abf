import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, HealthReport, ModelInfo } from "../contract.ts";
import { lookUpModel } from "../planning.ts";
import { describeUnknownGeminiModel, geminiCatalog } from "./catalog.ts";
import { callGemini, withClient } from "./client.ts";

const pageSize = 200;
const mostModels = 5 * pageSize;

/** Asks for the default model's description, which costs nothing and needs the key to be good. */
export async function checkGemini(context: CallContext): Promise<HealthReport> {
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
export async function listGeminiModels(context: CallContext): Promise<ModelInfo[]> {
  const listed = new Map<string, string>();
  await withClient(context, async (client) => {
    const config = { pageSize, abortSignal: context.signal };
    let read = 0;
    for await (
      const { name = "", displayName, supportedActions } of await client.models.list({ config })
    ) {
      const id = name.replace(/^models\//, "");
      const draws = /image|banana/i.test(id) && !/^(imagen|veo)/i.test(id);
      if (draws && supportedActions?.includes("generateContent")) listed.set(id, displayName ?? id);
      if (++read >= mostModels) break;
    }
  });
  if (listed.size === 0) return [...geminiCatalog];
  const known = geminiCatalog.map((model) => ({ ...model, retired: !listed.has(model.id) }));
  const unknown = [...listed]
    .filter(([id]) => !geminiCatalog.some((model) => model.id === id))
    .map(([id, name]) => describeUnknownGeminiModel(id, name));
  return [...known, ...unknown];
}
