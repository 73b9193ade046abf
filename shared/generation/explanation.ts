import * as z from "zod";
import { loss } from "../database/mod.ts";
import { providerIds } from "../providers/catalog.ts";
import { strategies } from "../routing/catalog.ts";
import type { DecisionRow, DecisionTable } from "../routing/mod.ts";

/** The largest table that is kept with an attempt, in characters of JSON. */
const largestTable = 32_000;

/** A candidate in the order in which it would be asked, as callers see it. */
const explainedCandidate = z.lazy(() =>
  z.strictObject({
    provider: z.enum(providerIds),
    model: z.string(),
    model_name: z.string(),
    family: z.string().nullable().describe("The model, whoever serves it."),
    differs: z.array(z.string()).describe("How it differs there from others of its family."),
    upstreams: z.array(z.string()).describe("Its accounts or servers that may be asked."),
    calls: z.number().describe("Upstream requests that it takes."),
    price_usd: z.number().nullable().describe("Null when not known."),
    expected_seconds: z.number(),
    losses: z.array(loss).describe("What of the request it does not honour, or not quite."),
    lost: z.number().describe("Sum of their weights."),
    band: z.number().describe(
      "Candidates of the same band lose alike, and the strategy puts them in order; a lower one comes first. " +
        "0 for a provider that the request names.",
    ),
    shortens: z.strictObject({ text: z.enum(["prompt", "negative_prompt"]), limit: z.number() })
      .nullable().describe("Which text would be shortened for it first, to how many characters."),
    state: z.enum(["ready", "waits", "too_late"]),
    reason: z.string().nullable().describe("Why it has to wait."),
    available_at: z.string().nullable().describe("From when it may be asked; null for at once."),
    running: z.number().describe("Upstream requests under way there."),
    expected: z.strictObject({
      success: z.number().describe("0 to 1."),
      seconds: z.number(),
      rating: z.number().describe("How its pictures are liked, 0 to 1."),
      value: z.number().describe(
        "What these, the price and what is lost come to; the best goes first.",
      ),
      observations: z.number().describe("What it rests on; older ones count less."),
    }).nullable().describe("What was learned of it, for `adaptive`; null for other strategies."),
  }).meta({ id: "ExplainedCandidate" })
);

/** What a decision was made of, as callers see it. */
export const explanation = z.lazy(() =>
  z.strictObject({
    at: z.string(),
    strategy: z.enum(strategies),
    context: z.string().nullable().describe(
      "The kind of request that `adaptive` learned with; null for other strategies.",
    ),
    candidates: z.array(explainedCandidate).describe("Best first."),
    excluded: z.array(z.strictObject({
      provider: z.enum(providerIds),
      reasons: z.array(z.string()),
    })).describe("Who cannot draw this, and why."),
  }).meta({ id: "Explanation" })
);

/** A parsed {@link explanation}. */
export type Explanation = z.infer<typeof explanation>;

/** What a dry run answers: who would be asked, and what for. Nothing was written and nothing drawn. */
export const plannedResponse = z.lazy(() =>
  z.strictObject({
    dry_run: z.literal(true),
    status: z.literal("planned"),
    project_id: z.string().nullable().describe("Null for the caller's own first project."),
    next: z.enum(["attempt", "compress", "wait", "fail"]).describe(
      "What would be done first: ask a provider, shorten a prompt for it, wait for a place, or tell that nobody can draw this.",
    ),
    provider: z.enum(providerIds).nullable().describe("Who would be asked first."),
    model: z.string().nullable(),
    price_usd: z.number().nullable().describe("At that provider; null when not known."),
    expected_seconds: z.number().nullable(),
    losses: z.array(loss),
    error: z.strictObject({ code: z.string(), detail: z.string() }).nullable(),
    ...explanation.unwrap().shape,
  }).meta({ id: "PlannedGeneration" })
);

/** A parsed {@link plannedResponse}. */
export type PlannedResponse = z.infer<typeof plannedResponse>;

/** What an attempt was chosen by. */
export const explainedAttempt = z.lazy(() =>
  explanation.unwrap().extend({
    attempt: z.number().describe("From 1, in the order of metadata.attempts."),
  }).meta({ id: "ExplainedAttempt" })
);

/** A table in the words in which callers see it. */
export function explain(
  { at, strategy, context, candidates, excluded }: DecisionTable,
): Explanation {
  return {
    at: new Date(at).toISOString(),
    strategy,
    context,
    candidates: candidates.map(explainRow),
    excluded,
  };
}

/** A table as it is kept with an attempt: as callers see it, and within bounds. */
export function storedTable(table: DecisionTable): Explanation {
  const told = explain(table);
  if (JSON.stringify(told).length <= largestTable) return told;
  const candidates = told.candidates.map((each) => ({ ...each, losses: [] }));
  return { ...told, candidates: candidates.slice(0, 8), excluded: [] };
}

function explainRow(row: DecisionRow): Explanation["candidates"][number] {
  const { modelName, usd, expectedMs, lostWeight, from, shortens, ...same } = row;
  return {
    ...same,
    model_name: modelName,
    price_usd: usd,
    expected_seconds: expectedMs / 1_000,
    lost: lostWeight,
    shortens,
    available_at: from === null ? null : new Date(from).toISOString(),
  };
}
