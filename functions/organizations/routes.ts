import * as database from "../../shared/database/mod.ts";
import { forbidden } from "../../shared/errors/mod.ts";
import {
  answer,
  type App,
  callerOf,
  createRouter,
  inviteByMail,
  serve,
  toPage,
} from "../../shared/http/mod.ts";
import * as operations from "./operations.ts";

/**
 * Organizations with their projects, members and invitations. Everything is done with the caller's own rights, in the
 * database, where `rpc` does the same; with a secret key everything may be done.
 */
export const organizationRoutes: App = createRouter();

serve(organizationRoutes, operations.listOwnInvitations, async (context, { query }) => {
  const { kind, client } = callerOf(context);
  const { limit, cursor } = query;
  const found = kind === "user"
    ? await database.listInvitations(client, { limit: limit + 1, after: cursor })
    : [];
  const { rows, next_cursor } = toPage(found, limit);
  return answer(context, operations.listOwnInvitations, 200, { invitations: rows, next_cursor });
});

serve(organizationRoutes, operations.acceptInvitation, async (context, { body }) => {
  const joined = await database.acceptInvitation(userOf(context).client, body);
  return answer(context, operations.acceptInvitation, 200, joined);
});

serve(organizationRoutes, operations.removeInvitation, async (context, { parameters }) => {
  const { id, invitation } = parameters;
  await database.removeInvitation(callerOf(context).client, id, invitation);
  return context.body(null, 204);
});

serve(organizationRoutes, operations.listOrganizations, async (context, { query }) => {
  const { limit, cursor } = query;
  const { client } = callerOf(context);
  // One more than asked for tells whether there is a next page; so below.
  const found = await database.listOrganizations(client, { limit: limit + 1, after: cursor });
  const { rows, next_cursor } = toPage(found, limit);
  return answer(context, operations.listOrganizations, 200, { organizations: rows, next_cursor });
});

serve(organizationRoutes, operations.createOrganization, async (context, { body }) => {
  const made = await database.createOrganization(userOf(context).client, body.name);
  return answer(context, operations.createOrganization, 201, made);
});

serve(organizationRoutes, operations.renameOrganization, async (context, { parameters, body }) => {
  await database.renameOrganization(callerOf(context).client, parameters.id, body.name);
  return context.body(null, 204);
});

serve(organizationRoutes, operations.deleteOrganization, async (context, { parameters }) => {
  await database.deleteOrganization(callerOf(context).client, parameters.id);
  return context.body(null, 204);
});

serve(organizationRoutes, operations.listProjects, async (context, { parameters, query }) => {
  const { limit, cursor } = query;
  const asked = { organizationId: parameters.id, limit: limit + 1, after: cursor };
  const found = await database.listProjects(callerOf(context).client, asked);
  const { rows, next_cursor } = toPage(found, limit);
  return answer(context, operations.listProjects, 200, { projects: rows, next_cursor });
});

serve(organizationRoutes, operations.createProject, async (context, { parameters, body }) => {
  const made = await database.createProject(callerOf(context).client, parameters.id, body.name);
  return answer(context, operations.createProject, 201, made);
});

serve(organizationRoutes, operations.listMembers, async (context, { parameters, query }) => {
  const { limit, cursor } = query;
  const asked = { organizationId: parameters.id, limit: limit + 1, after: cursor };
  const found = await database.listMembers(callerOf(context).client, asked);
  const { rows, next_cursor } = toPage(found, limit);
  return answer(context, operations.listMembers, 200, { members: rows, next_cursor });
});

serve(organizationRoutes, operations.changeMember, async (context, { parameters, body }) => {
  const { id, member } = parameters;
  await database.changeMember(callerOf(context).client, id, member, body.role);
  return context.body(null, 204);
});

serve(organizationRoutes, operations.removeMember, async (context, { parameters }) => {
  const { id, member } = parameters;
  await database.removeMember(callerOf(context).client, id, member);
  return context.body(null, 204);
});

serve(organizationRoutes, operations.transferOrganization, async (context, request) => {
  const { parameters: { id }, body: { new_owner } } = request;
  await database.transferOrganization(callerOf(context).client, id, new_owner);
  return context.body(null, 204);
});

serve(organizationRoutes, operations.listInvitations, async (context, { parameters, query }) => {
  const { limit, cursor } = query;
  const asked = { organizationId: parameters.id, limit: limit + 1, after: cursor };
  const found = await database.listInvitations(callerOf(context).client, asked);
  const { rows, next_cursor } = toPage(found, limit);
  return answer(context, operations.listInvitations, 200, { invitations: rows, next_cursor });
});

serve(organizationRoutes, operations.inviteMember, async (context, { parameters, body }) => {
  const { role, email = null, send_mail } = body;
  const { kind, client } = callerOf(context);
  // Whoever Auth invites counts as known to the operator, and its mail is the operator's.
  if (send_mail && kind !== "secret_key") throw forbidden("have Auth send mail");
  const invited = await database.inviteMember(client, parameters.id, role, email);
  const mail_sent = send_mail && email !== null && await sendMail(context, email);
  return answer(context, operations.inviteMember, 201, { ...invited, mail_sent });
});

type RouteContext = Parameters<typeof callerOf>[0];

/** Whether Auth invited an address: not one that has an account, and not where the project sends no mail. */
async function sendMail(context: RouteContext, email: string): Promise<boolean> {
  try {
    await inviteByMail(email);
    return true;
  } catch (error) {
    context.var.log.warn("Auth sent no invitation", { error });
    return false;
  }
}

/** @throws ServiceError `forbidden` for a key, which is nobody in particular */
function userOf(context: RouteContext) {
  const caller = callerOf(context);
  if (caller.kind !== "user") {
    throw forbidden("own or join an organization with a key");
  }
  return caller;
}
