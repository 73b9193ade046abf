import {
  changeAlertRule,
  createAlertRule,
  deleteAlertRule,
  readAlerts,
} from "../../shared/database/mod.ts";
import { conflict, forbidden, notFound, projectNotFound } from "../../shared/errors/mod.ts";
import { answer, type App, callerOf, createRouter, serve } from "../../shared/http/mod.ts";
import * as operations from "./alert_operations.ts";

/** `GET`, `POST /alerts`, `PATCH` and `DELETE /alerts/:id`: alert rules, and what they have found. */
export const alertRoutes: App = createRouter();

serve(alertRoutes, operations.listAlerts, async (context, { query }) =>
  answer(
    context,
    operations.listAlerts,
    200,
    await readAlerts(callerOf(context).client, query.project_id),
  ));

serve(alertRoutes, operations.createAlertRule, async (context, { body }) => {
  const { service, id: caller } = callerOf(context);
  const created = await createAlertRule(service, caller, body);
  if (created.outcome === "not_found") throw projectNotFound(body.project_id ?? null);
  if (created.outcome === "forbidden") {
    throw forbidden(
      body.watches === "service" ? "watch the whole service" : "make an alert rule",
      body.watches === "service" ? undefined : "admin",
    );
  }
  if (created.outcome === "limit_reached") {
    throw conflict(`A project has at most ${created.allowed} alert rules. Delete one first.`);
  }
  return answer(context, operations.createAlertRule, 201, created.rule);
});

serve(
  alertRoutes,
  operations.changeAlertRule,
  async (context, { parameters: { id }, body: change }) => {
    const { service, id: caller } = callerOf(context);
    const changed = await changeAlertRule(service, caller, id, change);
    if (changed.outcome === "not_found") throw notFound("alert rule", id);
    if (changed.outcome === "forbidden") throw forbidden("change an alert rule", "admin");
    return answer(context, operations.changeAlertRule, 200, changed.rule);
  },
);

serve(alertRoutes, operations.deleteAlertRule, async (context, { parameters: { id } }) => {
  const { service, id: caller } = callerOf(context);
  const deleted = await deleteAlertRule(service, caller, id);
  if (deleted.outcome === "not_found") throw notFound("alert rule", id);
  if (deleted.outcome === "forbidden") throw forbidden("delete an alert rule", "admin");
  return context.body(null, 204);
});
