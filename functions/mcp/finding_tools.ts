import * as z from "zod";
import { listJobs, readAnalytics, readJob } from "../../shared/database/mod.ts";
import { readModels, toResponses, untilEnded } from "../../shared/endpoints/mod.ts";
import { notFound, projectNotFound } from "../../shared/errors/mod.ts";
import { isEnded, providerName } from "../../shared/generation/catalog.ts";
import { callerOf, pageQuery, toPage } from "../../shared/http/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { tellingOf } from "./drawing_tools.ts";
import { generationResult, summarise } from "./pictures.ts";
import { dataResult, mostWaitSeconds, type Tool, tool } from "./tool.ts";

const dayMs = 86_400_000;
/** Generations in which words are looked for. */
const searchedJobs = 100;
const mostModels = 100;

/** Tools that look, and cost nothing. */
export const findingTools: Tool[] = [
  tool({
    name: "follow_generation",
    title: "Follow a generation",
    description: "Tells how a generation is, and waits a while for its pictures.",
    arguments: z.strictObject({
      generation_id: z.guid(),
      wait_seconds: z.number().min(0).max(mostWaitSeconds).default(30),
    }),
    scope: "read",
    run: async ({ generation_id, wait_seconds }, call) => {
      const { client } = callerOf(call.context);
      const job = await readJob(client, generation_id);
      if (!job) throw notFound("generation", generation_id);
      const waitUntil = systemClock.now() + wait_seconds * 1_000;
      const ended = isEnded(job) || wait_seconds === 0
        ? job
        : await tellingOf(untilEnded(call.context, generation_id, waitUntil), call);
      return await generationResult(ended ?? job, call);
    },
  }),
  tool({
    name: "find_images",
    title: "Find pictures",
    description:
      "Lists generations with their pictures, newest first. With `words` those of the newest " +
      `${searchedJobs} whose prompt has all of them.`,
    arguments: z.strictObject({
      words: z.string().max(500).optional(),
      provider: providerName.optional(),
      project_id: z.guid().optional(),
      created_after: z.iso.datetime({ offset: true }).optional(),
      created_before: z.iso.datetime({ offset: true }).optional(),
      limit: z.int().min(1).max(50).default(10),
      cursor: pageQuery.cursor.describe("Of the page before; not with `words`."),
    }),
    scope: "read",
    run: async ({ words, limit, cursor, ...filter }, { context }) => {
      const { client } = callerOf(context);
      const sought = (words ?? "").toLowerCase().split(/\s+/).filter((word) => word !== "");
      const isSearch = sought.length > 0;
      const most = isSearch ? searchedJobs : limit + 1;
      const jobs = await listJobs(client, { ...filter, status: "completed" }, most, cursor);
      const found = jobs.filter(({ prompt }) => {
        const text = prompt.toLowerCase();
        return sought.every((word) => text.includes(word));
      });
      const page = isSearch
        ? { rows: found.slice(0, limit), next_cursor: null }
        : toPage(found, limit);
      const generations = (await toResponses(context, page.rows)).map(summarise);
      return dataResult({ generations, next_cursor: page.next_cursor });
    },
  }),
  tool({
    name: "list_models",
    title: "List models",
    description: "The models that draw here, with the price of one picture of about one megapixel.",
    arguments: z.strictObject({
      provider: providerName.optional(),
      words: z.string().max(200).optional().describe("In the model's name, id or family."),
    }),
    scope: "read",
    run: async ({ provider, words = "" }, { context }) => {
      const models = (await readModels(context)).filter((model) => {
        const text = `${model.name} ${model.id} ${model.family ?? ""}`.toLowerCase();
        return (provider === undefined || model.provider === provider) &&
          text.includes(words.trim().toLowerCase());
      });
      return dataResult({
        models: models.slice(0, mostModels).map(({ id, name, family, price_usd, ...model }) => ({
          model: `${model.provider}/${id}`,
          ...{ name, family, price_usd, is_default: model.is_default },
        })),
        total: models.length,
      });
    },
  }),
  tool({
    name: "list_costs",
    title: "List costs",
    description:
      "What generations of the last days came to: numbers and USD, by provider and model.",
    arguments: z.strictObject({
      days: z.int().min(1).max(366).default(30),
      by: z.array(z.enum(["provider", "model"])).max(2).default(["provider", "model"]),
      project_id: z.guid().optional(),
    }),
    scope: "read",
    run: async ({ days, by, project_id }, { context }) => {
      const today = Math.floor(systemClock.now() / dayMs) * dayMs;
      const [from, until] = [today - (days - 1) * dayMs, today + dayMs]
        .map((time) => new Date(time).toISOString()) as [string, string];
      const told = await readAnalytics(callerOf(context).client, "usage", {
        ...{ project_id, from, until, by, period: "day", interval: "none" },
      });
      if (!told) throw projectNotFound(project_id ?? null);
      return dataResult({ from, until, rows: told.rows });
    },
  }),
];
