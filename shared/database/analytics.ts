import * as z from "zod";
import { invalidRequest } from "../errors/mod.ts";
import { type DatabaseClient, type DatabaseReader, unwrap } from "./client.ts";

/** What there are reports on. */
export const analyticsReports = ["providers", "usage", "prompts", "storage", "errors"] as const;

/** One of {@link analyticsReports}. */
export type AnalyticsReport = typeof analyticsReports[number];

/** What numbers are told apart by, besides the time. */
export const analyticsDimensions = ["project", "provider", "model"] as const;

/** Which numbers a report is of. */
export interface AnalyticsFilter {
  project_id?: string | undefined;
  organization_id?: string | undefined;
  provider?: string | undefined;
  model?: string | undefined;
  /** ISO 8601, the beginning of an hour or a day in UTC. */
  from: string;
  /** The same; not included. */
  until: string;
  /** Of which sums it is made. */
  period: "hour" | "day";
  interval: "hour" | "day" | "none";
  by: readonly (typeof analyticsDimensions)[number][];
}

const count = z.number();
const rate = z.number().nullable().describe("0 to 1; null where there is nothing to divide by.");
const usd = z.number().describe("USD.");
const byName = z.lazy(() => z.record(z.string(), z.number()));
const percentiles = z.lazy(() =>
  z.strictObject({
    p50: z.number().nullable(),
    p95: z.number().nullable(),
    p99: z.number().nullable(),
  }).describe("Milliseconds, within a tenth of the exact ones; null where there were none.")
    .meta({ id: "Percentiles" })
);

const cell = () => ({
  starts_at: z.string().nullable().describe(
    "Of the hour or the day, in UTC; null without `interval`.",
  ),
  project_id: z.string().nullable().describe("Null unless told apart by `project`."),
  provider: z.string().nullable().describe(
    "Null unless told apart by `provider`, and for what no provider did.",
  ),
  model: z.string().nullable().describe("The same with `model`."),
});

/** The rows of the reports, by report. */
export const analyticsRows = {
  providers: z.lazy(() =>
    z.strictObject({
      ...cell(),
      attempts: count.describe("That have ended."),
      completed: count,
      partial: count.describe("That brought some of their pictures."),
      failed: count,
      abandoned: count.describe("That were given up, by a cancellation or an interruption."),
      success_rate: rate.describe(
        "Completed and partial ones among those that were not abandoned, 0 to 1.",
      ),
      latency_ms: percentiles.describe("Of those that brought pictures, in milliseconds."),
      cost_usd: usd,
      maybe_billed_usd: usd.describe("What may have been charged besides, USD."),
      pictures: count,
      bytes: count,
      failures: byName.describe("By class."),
      fallbacks: byName.describe("To others, by why: a failure class, or why it had no place."),
      fallbacks_to: byName.describe("The same by who drew instead."),
      losses: byName.describe("Of fields that were not honoured, as `field change`."),
    }).meta({ id: "ProviderAnalytics" })
  ),
  usage: z.lazy(() =>
    z.strictObject({
      ...cell(),
      requests: count.describe("Generations that have ended."),
      completed: count,
      failed: count,
      cancelled: count,
      success_rate: rate.describe("Completed ones among those that were not cancelled, 0 to 1."),
      cost_usd: usd,
      maybe_billed_usd: usd.describe("What may have been charged besides, USD."),
      pictures: count,
      bytes: count,
      fallbacks: count.describe("From this provider to another, or all of them."),
      cache_hits: count.describe("Requests for which the pictures were there."),
      cache_saved_usd: usd.describe("What they would have cost."),
      total_ms: percentiles.describe("From the request to the end of those that completed."),
      queue_ms: percentiles.describe("Until the service began with it."),
      overhead_ms: percentiles.describe(
        "The service's own: all of the time but the queue, waits for a place, and providers that draw.",
      ),
    }).meta({ id: "UsageAnalytics" })
  ),
  prompts: z.lazy(() =>
    z.strictObject({
      ...cell(),
      method: z.string().describe("`cache` where a prompt had been shortened before."),
      compressions: count,
      share: rate.describe("Of all compressions of its time and project, 0 to 1."),
      coverage: rate.describe("How much of what prompts ask for is left, on average, 0 to 1."),
      characters_before: count,
      characters_after: count,
      kept: rate.describe("Characters after, by those before."),
      duration_ms: percentiles,
      failures: byName.describe("Of the language model, by class."),
    }).meta({ id: "PromptAnalytics" })
  ),
  storage: z.lazy(() =>
    z.strictObject({
      ...cell(),
      pictures_stored: count,
      bytes_stored: count,
      pictures_handed_in: count.describe("Those of them that no provider drew."),
      pictures_deleted: count,
      bytes_deleted: count,
      objects_removed: count.describe("From Storage, by the sweep."),
      orphans_removed: count.describe("Those of them that never were a picture."),
    }).meta({ id: "StorageAnalytics" })
  ),
  errors: z.lazy(() =>
    z.strictObject({
      ...cell(),
      of: z.enum(["attempt", "request"]),
      code: z.string().describe("A failure class of an attempt, or the error code of a request."),
      count,
    }).meta({ id: "ErrorAnalytics" })
  ),
};

/** What lies in Storage now. */
export const storedPictures = z.lazy(() =>
  z.strictObject({
    provider: z.string().nullable(),
    origin: z.string(),
    pictures: count,
    bytes: count,
  }).meta({ id: "StoredPictures" })
);

/** Errors that are alike but for the values in their messages. */
export const errorGroup = z.lazy(() =>
  z.strictObject({
    fingerprint: z.string(),
    code: z.string(),
    provider: z.string().nullable(),
    message: z.string().describe("Without its values."),
    count: count.describe("Ever since it was first seen."),
    first_seen_at: z.string(),
    last_seen_at: z.string(),
    request_id: z.string().nullable().describe("Of the last one, as the log has it."),
    generation_id: z.string().nullable().describe("The same."),
  }).meta({ id: "ErrorGroup" })
);

/** An error that no generation has. */
export interface RecordedError {
  code: string;
  /** Its values are taken out of it. */
  message: string;
  request_id: string;
}

/**
 * Counts an error, for the groups of them.
 *
 * @param client has the service's rights
 * @throws ServiceError `internal` when the database fails
 */
export async function recordError(
  client: Pick<DatabaseClient, "rpc">,
  error: RecordedError,
): Promise<void> {
  const answer = await client.rpc("image_generation_record_error", { error: { ...error } });
  unwrap("count an error", answer);
}

/** An answer of the database, by report. */
const answers = {
  providers: z.strictObject({ rows: z.array(analyticsRows.providers) }),
  usage: z.strictObject({ rows: z.array(analyticsRows.usage) }),
  prompts: z.strictObject({ rows: z.array(analyticsRows.prompts) }),
  storage: z.strictObject({
    rows: z.array(analyticsRows.storage),
    stored: z.array(storedPictures),
  }),
  errors: z.strictObject({ rows: z.array(analyticsRows.errors), groups: z.array(errorGroup) }),
};

const tooManyRows = z.object({ too_many_rows: z.int() });

/** What a report says. */
export type AnalyticsAnswer<Report extends AnalyticsReport> = z.infer<typeof answers[Report]>;

/**
 * A report.
 *
 * @param client whose rights decide whose numbers are visible; with the service's and without a project or an organization
 *   they are those of the whole service
 * @returns undefined when the project or the organization is none of the client's
 * @throws ServiceError `invalid_request` for a report of too many rows, `internal` when the database fails
 */
export async function readAnalytics<Report extends AnalyticsReport>(
  client: DatabaseReader,
  report: Report,
  { by, ...filter }: AnalyticsFilter,
): Promise<AnalyticsAnswer<Report> | undefined> {
  const given = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const]
  );
  const answer = await client.rpc("image_generation_analytics", {
    report,
    filter: { ...Object.fromEntries(given), by: [...by] },
  });
  const body = unwrap("read the analytics", answer);
  const refused = tooManyRows.safeParse(body).data;
  if (refused) {
    throw invalidRequest(
      `The report has more than ${refused.too_many_rows} rows: ask for a shorter time, for days instead of hours, or ` +
        "name less in `by`.",
    );
  }
  // The schema is the one of this report, which TypeScript cannot follow through the generic.
  return body === null ? undefined : answers[report].parse(body) as AnalyticsAnswer<Report>;
}
