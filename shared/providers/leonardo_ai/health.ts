import { ProviderError } from "../../errors/mod.ts";
import type { CallContext, HealthReport, ModelInfo } from "../contract.ts";
import { account, platformModels } from "./answers.ts";
import { describeUnknownModel } from "./catalog.ts";
import { callLeonardo } from "./client.ts";

/** Asks for the account, which costs nothing and needs the key to be good. */
export async function health(context: CallContext): Promise<HealthReport> {
  const startedAt = context.clock.now();
  try {
    const { user_details } = await callLeonardo(context, { path: "/v1/me" }, account);
    const details = user_details[0];
    return {
      status: "healthy",
      detail: "Leonardo accepts the API key.",
      latencyMs: context.clock.now() - startedAt,
      facts: {
        concurrencySlots: details?.apiConcurrencySlots ?? null,
        paidTokens: details?.apiPaidTokens ?? null,
        subscriptionTokens: details?.apiSubscriptionTokens ?? null,
      },
    };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    return {
      status: error.failureClass === "rate_limited" ? "degraded" : "unhealthy",
      detail: error.message,
      latencyMs: context.clock.now() - startedAt,
      facts: { failureClass: error.failureClass },
      failure: error,
    };
  }
}

/** The configured models and, behind them, those that only the platform lists. */
export async function models(context: CallContext): Promise<ModelInfo[]> {
  const { custom_models } = await callLeonardo(
    context,
    { path: "/v1/platformModels" },
    platformModels,
  );
  const known = context.settings.models;
  const isKnown = (id: string) => known.some((model) => model.id === id);
  const others = custom_models.filter((model) => !isKnown(model.id));
  return [...known, ...others.map((model) => describeUnknownModel(model.id, model.name))];
}
