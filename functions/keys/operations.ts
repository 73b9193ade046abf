import * as z from "zod";
import { apiKey, apiKeyScopes, limitChange } from "../../shared/database/mod.ts";
import { operation, pageQuery } from "../../shared/http/mod.ts";

const idPath = z.object({ id: z.guid() });
const name = z.string().trim().min(1).max(100);
const scopes = z.lazy(() =>
  z.array(z.enum(apiKeyScopes)).min(1).transform((given) => [...new Set(given)])
    .describe(
      "`generate` draws, cancels and deletes; `read` reads; `admin` does all of it and manages webhooks.",
    )
);
const expires_at = z.iso.datetime({ offset: true }).nullable()
  .describe("Null for a key that does not expire.");
const key = z.string().describe("The whole key; shown this once.");
const weekSeconds = 604_800;

/** `GET /keys` */
export const listApiKeys = operation({
  id: "listApiKeys",
  method: "get",
  path: "/",
  summary: "Lists the API keys of projects that the caller administers",
  access: "caller",
  scope: null,
  query: z.strictObject({ project_id: z.guid().optional(), ...pageQuery }),
  answers: {
    200: {
      description: "A page of keys, newest first, without what opens.",
      schema: z.strictObject({ keys: z.array(apiKey), next_cursor: z.string().nullable() }),
    },
  },
});

/** `POST /keys` */
export const createApiKey = operation({
  id: "createApiKey",
  method: "post",
  path: "/",
  summary: "Makes an API key of a project",
  access: "caller",
  scope: null,
  body: z.strictObject({
    project_id: z.guid().optional(),
    name,
    scopes,
    expires_at: expires_at.optional(),
    limits: limitChange.optional().describe("Which the key has besides those of its project."),
  }).meta({ id: "NewApiKey" }),
  answers: {
    201: {
      description: "The key.",
      schema: z.lazy(() => z.strictObject({ ...apiKey.unwrap().shape, key })),
    },
  },
  errors: ["project_not_found", "conflict", "rate_limited"],
});

/** `PATCH /keys/{id}` */
export const changeApiKey = operation({
  id: "changeApiKey",
  method: "patch",
  path: "/{id}",
  summary: "Changes an API key's name, scopes or end",
  access: "caller",
  scope: null,
  parameters: idPath,
  body: z.strictObject({
    name: name.optional(),
    scopes: scopes.optional(),
    expires_at: expires_at.optional(),
  }).refine((change) => Object.keys(change).length > 0, "names nothing to change")
    .meta({ id: "ApiKeyChange" }),
  answers: { 200: { description: "The key.", schema: apiKey } },
  errors: ["not_found", "rate_limited"],
});

/** `POST /keys/{id}/rotate` */
export const rotateApiKey = operation({
  id: "rotateApiKey",
  method: "post",
  path: "/{id}/rotate",
  summary: "Gives an API key new characters; the old ones open for a while longer",
  access: "caller",
  scope: null,
  parameters: idPath,
  query: z.strictObject({
    overlap_seconds: z.coerce.number().int().min(0).max(weekSeconds).default(86_400)
      .describe("How long; 0 ends them at once."),
  }),
  answers: {
    200: {
      description: "The key.",
      schema: z.lazy(() =>
        z.strictObject({ ...apiKey.unwrap().shape, key, previous_expires_at: z.string() })
      ),
    },
  },
  errors: ["not_found", "rate_limited"],
});

/** `DELETE /keys/{id}` */
export const deleteApiKey = operation({
  id: "deleteApiKey",
  method: "delete",
  path: "/{id}",
  summary: "Ends an API key",
  access: "caller",
  scope: null,
  parameters: idPath,
  answers: { 204: { description: "It opens nothing any more." } },
  errors: ["not_found", "rate_limited"],
});
