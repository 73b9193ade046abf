import type { Context } from "hono";
import {
  type AnalyticsAnswer,
  type AnalyticsFilter,
  type AnalyticsReport,
  analyticsRows,
  readAnalytics,
} from "../../shared/database/mod.ts";
import { invalidRequest, notFound } from "../../shared/errors/mod.ts";
import {
  answer,
  type App,
  type AppEnvironment,
  callerOf,
  createRouter,
  type OperationInput,
  serve,
} from "../../shared/http/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { alertRoutes } from "./alert_routes.ts";
import { toCsv } from "./csv.ts";
import * as operations from "./operations.ts";
import { timeRange } from "./time_range.ts";

type Query = OperationInput<typeof operations.getUsageAnalytics>["query"];

/** What numbers are told apart by where nobody says so. */
const usualBy: Record<AnalyticsReport, AnalyticsFilter["by"]> = {
  providers: ["provider", "model"],
  usage: [],
  prompts: ["model"],
  storage: ["provider"],
  errors: ["provider"],
};

/** `GET /providers`, `/usage`, `/prompts`, `/storage` and `/errors`: reports, as JSON or CSV. */
export const analyticsRoutes: App = createRouter();

analyticsRoutes.route("/", alertRoutes);

serve(analyticsRoutes, operations.getProviderAnalytics, async (context, { query }) => {
  const told = await report(context, "providers", query);
  return told instanceof Response
    ? told
    : answer(context, operations.getProviderAnalytics, 200, told);
});

serve(analyticsRoutes, operations.getUsageAnalytics, async (context, { query }) => {
  const told = await report(context, "usage", query);
  return told instanceof Response ? told : answer(context, operations.getUsageAnalytics, 200, told);
});

serve(analyticsRoutes, operations.getPromptAnalytics, async (context, { query }) => {
  const told = await report(context, "prompts", query);
  return told instanceof Response
    ? told
    : answer(context, operations.getPromptAnalytics, 200, told);
});

serve(analyticsRoutes, operations.getStorageAnalytics, async (context, { query }) => {
  const told = await report(context, "storage", query);
  return told instanceof Response
    ? told
    : answer(context, operations.getStorageAnalytics, 200, told);
});

serve(analyticsRoutes, operations.getErrorAnalytics, async (context, { query }) => {
  const told = await report(context, "errors", query);
  return told instanceof Response ? told : answer(context, operations.getErrorAnalytics, 200, told);
});

/** @throws ServiceError `invalid_request` for a time that is none, `not_found` for a project of somebody else */
async function report<Report extends AnalyticsReport>(
  context: Context<AppEnvironment>,
  name: Report,
  { format, by = [...usualBy[name]], interval, ...asked }: Query,
): Promise<
  Response | AnalyticsAnswer<Report> & { from: string; until: string; interval: Query["interval"] }
> {
  const range = timeRange({ ...asked, interval }, systemClock.now());
  if ("message" in range) {
    throw invalidRequest(`The query is not valid: ${range.path} ${range.message}.`, [range]);
  }
  const filter = { ...asked, ...range, interval, by };
  const told = await readAnalytics(callerOf(context).client, name, filter);
  if (!told) {
    throw asked.project_id !== undefined
      ? notFound("project", asked.project_id)
      : notFound("organization", asked.organization_id ?? "");
  }
  const isCsv = format === "csv" ||
    (format === undefined && /^\s*text\/csv\b/i.test(context.req.header("accept") ?? ""));
  if (isCsv) {
    return context.body(toCsv(told.rows, Object.keys(analyticsRows[name].unwrap().shape)), 200, {
      "content-type": "text/csv; charset=utf-8; header=present",
      "content-disposition": `attachment; filename="${name}.csv"`,
    });
  }
  return { from: range.from, until: range.until, interval, ...told };
}
