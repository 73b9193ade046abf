import {
  readBindingLimits,
  readLimitSettings,
  resetLimits,
  setLimits,
} from "../../shared/database/mod.ts";
import { forbidden, notFound, projectNotFound } from "../../shared/errors/mod.ts";
import { answer, type App, callerOf, createRouter, serve } from "../../shared/http/mod.ts";
import * as operations from "./operations.ts";

/**
 * `GET /` tells callers what binds them and what is left. With a secret key `GET /settings` lists all limits that are
 * set, `PATCH /:scope` and `PATCH /:scope/:id` set some, and `DELETE /:scope/:id` takes them back.
 */
export const limitRoutes: App = createRouter();

serve(limitRoutes, operations.listLimits, async (context, { query }) => {
  const { service, userId } = callerOf(context);
  const read = await readBindingLimits(service, userId, query.project_id ?? null);
  if (read.outcome === "project_not_found") throw projectNotFound(query.project_id ?? null);
  if (read.outcome === "forbidden") throw forbidden("draw in this project", "member");
  return answer(context, operations.listLimits, 200, {
    project_id: read.project_id,
    limits: read.limits,
  });
});

serve(limitRoutes, operations.listLimitSettings, async (context) => {
  const settings = await readLimitSettings(callerOf(context).service);
  return answer(context, operations.listLimitSettings, 200, { settings });
});

serve(limitRoutes, operations.setDefaultLimits, async (context, { parameters, body }) => {
  const settings = await setLimits(callerOf(context).service, parameters.scope, null, body);
  return answer(context, operations.setDefaultLimits, 200, settings);
});

serve(limitRoutes, operations.setLimits, async (context, { parameters: { scope, id }, body }) => {
  const settings = await setLimits(callerOf(context).service, scope, id, body);
  return answer(context, operations.setLimits, 200, settings);
});

serve(limitRoutes, operations.resetLimits, async (context, { parameters: { scope, id } }) => {
  const had = await resetLimits(callerOf(context).service, scope, id);
  if (!had) throw notFound(`limit of the ${scope}`, id);
  return context.body(null, 204);
});
