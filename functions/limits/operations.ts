import * as z from "zod";
import { boundLimit, limitChange, limitSettings } from "../../shared/database/mod.ts";
import { limitScopes } from "../../shared/errors/mod.ts";
import { operation } from "../../shared/http/mod.ts";

const scope = z.enum(limitScopes).describe("Whose limits: of all of this kind, or of one.");
const ofScope = z.object({ scope });
const ofOne = z.object({
  scope: scope.extract(["organization", "account", "api_key", "project"]),
  id: z.guid(),
});
const change = limitChange.refine(
  (limits) => Object.keys(limits).length > 0,
  "names no limit",
).meta({ id: "LimitChange", description: "Null is no limit, 0 is nothing; what is absent stays." });
const settings = { description: "What is set now.", schema: limitSettings } as const;

/** `GET /limits` */
export const listLimits = operation({
  id: "listLimits",
  method: "get",
  path: "/",
  summary: "What binds the caller in a project, and what is left",
  access: "caller",
  query: z.strictObject({
    project_id: z.guid().optional().describe("By default the caller's own first project."),
  }),
  answers: {
    200: {
      description: "One entry for each limit that is set at a level that applies.",
      schema: z.strictObject({ project_id: z.string(), limits: z.array(boundLimit) }),
    },
  },
  errors: ["project_not_found", "forbidden"],
});

/** `GET /limits/settings` */
export const listLimitSettings = operation({
  id: "listLimitSettings",
  method: "get",
  path: "/settings",
  summary: "Every limit that is set, defaults first; for users, of what they administer",
  access: "caller",
  scope: "admin",
  answers: {
    200: { description: "All rows.", schema: z.strictObject({ settings: z.array(limitSettings) }) },
  },
});

/** `PATCH /limits/{scope}` */
export const setDefaultLimits = operation({
  id: "setDefaultLimits",
  method: "patch",
  path: "/{scope}",
  summary: "Sets what holds for everything of a level that has no limits of its own",
  access: "secret",
  parameters: ofScope,
  body: change,
  answers: { 200: settings },
});

/** `PATCH /limits/{scope}/{id}` */
export const setLimits = operation({
  id: "setLimits",
  method: "patch",
  path: "/{scope}/{id}",
  summary:
    "Sets the limits of one account, organization, API key or project; owners set some below the operator's",
  access: "caller",
  scope: null,
  parameters: ofOne,
  body: change,
  answers: { 200: settings },
  errors: ["not_found", "rate_limited"],
});

/** `DELETE /limits/{scope}/{id}` */
export const resetLimits = operation({
  id: "resetLimits",
  method: "delete",
  path: "/{scope}/{id}",
  summary: "Takes them back, so that the level's default holds again",
  access: "caller",
  scope: null,
  parameters: ofOne,
  answers: { 204: { description: "They are gone." } },
  errors: ["not_found", "rate_limited"],
});
