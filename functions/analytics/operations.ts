import * as z from "zod";
import {
  analyticsDimensions,
  analyticsRows,
  errorGroup,
  storedPictures,
} from "../../shared/database/mod.ts";
import { providerName } from "../../shared/generation/catalog.ts";
import { operation } from "../../shared/http/mod.ts";

export * from "./alert_operations.ts";

const time = z.iso.datetime({ offset: true });

/** A list in one field of a query, as `by=provider,model`. */
const dimensions = z.string().transform((text, context) => {
  const names = text.split(",").map((name) => name.trim()).filter((name) => name !== "");
  const parsed = z.array(z.enum(analyticsDimensions)).safeParse(names);
  if (parsed.success) return parsed.data;
  context.addIssue(`takes ${analyticsDimensions.join(", ")}, with commas between them`);
  return z.NEVER;
});

const query = z.strictObject({
  project_id: z.guid().optional(),
  organization_id: z.guid().optional().describe("All of its projects that the caller sees."),
  provider: providerName.optional(),
  model: z.string().min(1).max(200).optional(),
  from: time.optional().describe(
    "Rounded down to an hour or a day in UTC. By default 30 days before `until`, two by hour.",
  ),
  until: time.optional().describe("Not included; rounded up. By default now."),
  interval: z.enum(["hour", "day", "none"]).default("none").describe(
    "A row for each hour or day that has something to tell; `none` adds all up. By hour at most 14 days; a report has 10,000 rows at most.",
  ),
  by: dimensions.optional().describe(
    `What numbers are told apart by: ${analyticsDimensions.join(", ")}, with commas between them.`,
  ),
  format: z.enum(["json", "csv"]).optional().describe(
    "`csv` gives the rows alone; so does `Accept: text/csv`.",
  ),
});

const range = {
  from: z.string(),
  until: z.string(),
  interval: z.enum(["hour", "day", "none"]),
};

const shared = {
  method: "get",
  access: "caller",
  query,
  errors: ["not_found"],
} as const;

/** `GET /analytics/providers` */
export const getProviderAnalytics = operation({
  ...shared,
  id: "getProviderAnalytics",
  path: "/providers",
  summary: "How attempts at providers went",
  answers: {
    200: {
      description: "By default told apart by provider and model.",
      schema: z.strictObject({ ...range, rows: z.array(analyticsRows.providers) }),
      alsoAs: "text/csv",
    },
  },
});

/** `GET /analytics/usage` */
export const getUsageAnalytics = operation({
  ...shared,
  id: "getUsageAnalytics",
  path: "/usage",
  summary: "How generations went: numbers, costs, and where their time goes",
  answers: {
    200: {
      description: "By default one row.",
      schema: z.strictObject({ ...range, rows: z.array(analyticsRows.usage) }),
      alsoAs: "text/csv",
    },
  },
});

/** `GET /analytics/prompts` */
export const getPromptAnalytics = operation({
  ...shared,
  id: "getPromptAnalytics",
  path: "/prompts",
  summary: "How prompts were shortened",
  answers: {
    200: {
      description: "A row for each method; the model is the language model.",
      schema: z.strictObject({ ...range, rows: z.array(analyticsRows.prompts) }),
      alsoAs: "text/csv",
    },
  },
});

/** `GET /analytics/storage` */
export const getStorageAnalytics = operation({
  ...shared,
  id: "getStorageAnalytics",
  path: "/storage",
  summary: "What was stored and removed, and what lies there",
  answers: {
    200: {
      description: "By default told apart by provider.",
      schema: z.strictObject({
        ...range,
        rows: z.array(analyticsRows.storage),
        stored: z.array(storedPictures).describe("Now, whatever the time that is asked for."),
      }),
      alsoAs: "text/csv",
    },
  },
});

/** `GET /analytics/errors` */
export const getErrorAnalytics = operation({
  ...shared,
  id: "getErrorAnalytics",
  path: "/errors",
  summary: "What went wrong, and the errors that are alike",
  answers: {
    200: {
      description: "By default told apart by provider.",
      schema: z.strictObject({
        ...range,
        rows: z.array(analyticsRows.errors),
        groups: z.array(errorGroup).describe(
          "That were seen in this time, the latest first; 200 at most.",
        ),
      }),
      alsoAs: "text/csv",
    },
  },
});
