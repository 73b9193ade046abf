import {
  readBindingLimits,
  readLimitSettings,
  resetLimits,
  setLimits,
} from "../../shared/database/mod.ts";
import {
  forbidden,
  type LimitScope,
  notFound,
  projectNotFound,
  type ServiceError,
} from "../../shared/errors/mod.ts";
import { answer, type App, callerOf, createRouter, serve } from "../../shared/http/mod.ts";
import * as operations from "./operations.ts";

/**
 * `GET /` tells callers what binds them and what is left. `GET /settings` lists the limits that are set,
 * `PATCH /:scope/:id` sets some and `DELETE /:scope/:id` takes them back: all of them with a secret key, and below those
 * for what the caller owns. `PATCH /:scope` sets the defaults, with a secret key.
 */
export const limitRoutes: App = createRouter();

serve(limitRoutes, operations.listLimits, async (context, { query }) => {
  const { service, id: caller } = callerOf(context);
  const read = await readBindingLimits(service, caller, query.project_id ?? null);
  if (read.outcome === "project_not_found") throw projectNotFound(query.project_id ?? null);
  if (read.outcome === "forbidden") throw forbidden("draw in this project", "member");
  return answer(context, operations.listLimits, 200, {
    project_id: read.project_id,
    limits: read.limits,
  });
});

serve(limitRoutes, operations.listLimitSettings, async (context) => {
  const settings = await readLimitSettings(callerOf(context).client);
  return answer(context, operations.listLimitSettings, 200, { settings });
});

serve(limitRoutes, operations.setDefaultLimits, async (context, { parameters, body }) => {
  const { service, id: caller } = callerOf(context);
  const set = await setLimits(service, caller, parameters.scope, null, body);
  if (set.outcome !== "set") throw forbidden("set the limits that hold by default");
  return answer(context, operations.setDefaultLimits, 200, set.settings);
});

serve(limitRoutes, operations.setLimits, async (context, { parameters: { scope, id }, body }) => {
  const { service, id: caller } = callerOf(context);
  const set = await setLimits(service, caller, scope, id, body);
  if (set.outcome === "set") return answer(context, operations.setLimits, 200, set.settings);
  throw refusal(set.outcome, scope, id);
});

serve(limitRoutes, operations.resetLimits, async (context, { parameters: { scope, id } }) => {
  const { service, id: caller } = callerOf(context);
  const { outcome } = await resetLimits(service, caller, scope, id);
  if (outcome !== "reset") throw refusal(outcome, scope, id);
  return context.body(null, 204);
});

function refusal(outcome: "not_found" | "forbidden", scope: LimitScope, id: string): ServiceError {
  return outcome === "not_found"
    ? notFound(`limit of the ${scope.replace("_", " ")}`, id)
    : forbidden(`set limits of the ${scope.replace("_", " ")} ${id}`);
}
