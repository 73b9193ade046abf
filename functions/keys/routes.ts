import {
  changeApiKey,
  createApiKey,
  deleteApiKey,
  listApiKeys,
  rotateApiKey,
} from "../../shared/database/mod.ts";
import {
  conflict,
  forbidden,
  notFound,
  projectNotFound,
  type ServiceError,
} from "../../shared/errors/mod.ts";
import {
  answer,
  type App,
  callerOf,
  createApiKeySecret,
  createRouter,
  serve,
  toPage,
} from "../../shared/http/mod.ts";
import * as operations from "./operations.ts";

/**
 * `GET /` lists a project's API keys, `POST /` makes one, `PATCH /:id`, `POST /:id/rotate` and `DELETE /:id` manage it.
 * All of it is for admins and owners of the project, and secret keys; no key makes a key.
 */
export const apiKeyRoutes: App = createRouter();

serve(apiKeyRoutes, operations.listApiKeys, async (context, { query }) => {
  const { project_id, limit, cursor } = query;
  const { client } = callerOf(context);
  // One more than asked for tells whether there is a next page.
  const found = await listApiKeys(client, project_id, limit + 1, cursor);
  const { rows, next_cursor } = toPage(found, limit);
  return answer(context, operations.listApiKeys, 200, { keys: rows, next_cursor });
});

serve(apiKeyRoutes, operations.createApiKey, async (context, { body }) => {
  const { service, id: caller } = callerOf(context);
  const { key, prefix, hash } = await createApiKeySecret();
  const created = await createApiKey(service, caller, { ...body, prefix }, hash);
  if (created.outcome === "not_found") throw projectNotFound(body.project_id ?? null);
  if (created.outcome === "forbidden") throw forbidden("make API keys", "admin");
  if (created.outcome === "limit_reached") {
    throw conflict(`A project has at most ${created.allowed} API keys. Delete one first.`);
  }
  return answer(context, operations.createApiKey, 201, { ...created.key, key });
});

serve(apiKeyRoutes, operations.changeApiKey, async (context, { parameters: { id }, body }) => {
  const { service, id: caller } = callerOf(context);
  const changed = await changeApiKey(service, caller, id, body);
  if (changed.outcome !== "changed") throw refusal(changed.outcome, id);
  return answer(context, operations.changeApiKey, 200, changed.key);
});

serve(apiKeyRoutes, operations.rotateApiKey, async (context, { parameters: { id }, query }) => {
  const { service, id: caller } = callerOf(context);
  const { key, ...secret } = await createApiKeySecret();
  const rotated = await rotateApiKey(service, caller, id, secret, query.overlap_seconds);
  if (rotated.outcome !== "rotated") throw refusal(rotated.outcome, id);
  const { previous_expires_at } = rotated;
  return answer(context, operations.rotateApiKey, 200, {
    ...rotated.key,
    key,
    previous_expires_at,
  });
});

serve(apiKeyRoutes, operations.deleteApiKey, async (context, { parameters: { id } }) => {
  const { service, id: caller } = callerOf(context);
  const deleted = await deleteApiKey(service, caller, id);
  if (deleted.outcome !== "deleted") throw refusal(deleted.outcome, id);
  return context.body(null, 204);
});

function refusal(outcome: "not_found" | "forbidden", id: string): ServiceError {
  return outcome === "not_found" ? notFound("API key", id) : forbidden("manage API keys", "admin");
}
