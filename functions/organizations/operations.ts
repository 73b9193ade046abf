import * as z from "zod";
import {
  invitation,
  member,
  memberRoles,
  membership,
  organization,
  organizationProject,
} from "../../shared/database/mod.ts";
import { operation, pageQuery } from "../../shared/http/mod.ts";

const idPath = z.object({ id: z.guid() });
const memberPath = z.object({ id: z.guid(), member: z.guid() });
const invitationPath = z.object({ id: z.guid(), invitation: z.guid() });
const name = z.string().trim().min(1).max(100);
const role = z.enum(memberRoles);
const page = z.strictObject(pageQuery);
const next_cursor = z.string().nullable();
/** API keys belong to a project, and are not accepted here. */
const forPeople = { access: "caller", scope: null } as const;

/** `GET /organizations` */
export const listOrganizations = operation({
  id: "listOrganizations",
  method: "get",
  path: "/",
  summary: "Lists the caller's organizations",
  ...forPeople,
  query: page,
  answers: {
    200: {
      description: "A page of them, newest first; all there are for a secret key.",
      schema: z.strictObject({ organizations: z.array(organization), next_cursor }),
    },
  },
});

/** `POST /organizations` */
export const createOrganization = operation({
  id: "createOrganization",
  method: "post",
  path: "/",
  summary: "Makes an organization that the caller owns",
  ...forPeople,
  body: z.strictObject({ name }).meta({ id: "NewOrganization" }),
  answers: { 201: { description: "It.", schema: organization } },
  errors: ["conflict"],
});

/** `PATCH /organizations/{id}` */
export const renameOrganization = operation({
  id: "renameOrganization",
  method: "patch",
  path: "/{id}",
  summary: "Renames an organization",
  ...forPeople,
  parameters: idPath,
  body: z.strictObject({ name }),
  answers: { 204: { description: "It has the name." } },
  errors: ["not_found"],
});

/** `DELETE /organizations/{id}` */
export const deleteOrganization = operation({
  id: "deleteOrganization",
  method: "delete",
  path: "/{id}",
  summary: "Deletes an organization with its projects and their pictures",
  ...forPeople,
  parameters: idPath,
  answers: { 204: { description: "It is gone; what it used stays in the ledger." } },
  errors: ["not_found"],
});

/** `GET /organizations/{id}/projects` */
export const listProjects = operation({
  id: "listProjects",
  method: "get",
  path: "/{id}/projects",
  summary: "Lists an organization's projects",
  ...forPeople,
  parameters: idPath,
  query: page,
  answers: {
    200: {
      description: "A page of them, newest first.",
      schema: z.strictObject({ projects: z.array(organizationProject), next_cursor }),
    },
  },
});

/** `POST /organizations/{id}/projects` */
export const createProject = operation({
  id: "createProject",
  method: "post",
  path: "/{id}/projects",
  summary: "Makes a project",
  ...forPeople,
  parameters: idPath,
  body: z.strictObject({ name }).meta({ id: "NewProject" }),
  answers: { 201: { description: "It.", schema: organizationProject } },
  errors: ["not_found", "conflict"],
});

/** `GET /organizations/{id}/members` */
export const listMembers = operation({
  id: "listMembers",
  method: "get",
  path: "/{id}/members",
  summary: "Lists an organization's members",
  ...forPeople,
  parameters: idPath,
  query: page,
  answers: {
    200: {
      description: "A page of them, newest first.",
      schema: z.strictObject({ members: z.array(member), next_cursor }),
    },
  },
});

/** `PATCH /organizations/{id}/members/{member}` */
export const changeMember = operation({
  id: "changeMember",
  method: "patch",
  path: "/{id}/members/{member}",
  summary: "Changes a member's role",
  ...forPeople,
  parameters: memberPath,
  body: z.strictObject({ role }),
  answers: { 204: { description: "They have the role." } },
  errors: ["not_found", "conflict"],
});

/** `DELETE /organizations/{id}/members/{member}` */
export const removeMember = operation({
  id: "removeMember",
  method: "delete",
  path: "/{id}/members/{member}",
  summary: "Removes a member; whoever names themselves leaves",
  ...forPeople,
  parameters: memberPath,
  answers: { 204: { description: "They are no member." } },
  errors: ["not_found", "conflict"],
});

/** `POST /organizations/{id}/transfer` */
export const transferOrganization = operation({
  id: "transferOrganization",
  method: "post",
  path: "/{id}/transfer",
  summary: "Makes another member the owner, and the caller an admin",
  ...forPeople,
  parameters: idPath,
  body: z.strictObject({ new_owner: z.guid() }),
  answers: { 204: { description: "They own it." } },
  errors: ["not_found", "conflict"],
});

/** `GET /organizations/{id}/invitations` */
export const listInvitations = operation({
  id: "listInvitations",
  method: "get",
  path: "/{id}/invitations",
  summary: "Lists an organization's open invitations",
  ...forPeople,
  parameters: idPath,
  query: page,
  answers: {
    200: {
      description: "A page of them, newest first.",
      schema: z.strictObject({ invitations: z.array(invitation), next_cursor }),
    },
  },
});

/** `POST /organizations/{id}/invitations` */
export const inviteMember = operation({
  id: "inviteMember",
  method: "post",
  path: "/{id}/invitations",
  summary: "Asks somebody to join, by address or by a link's token",
  ...forPeople,
  parameters: idPath,
  body: z.strictObject({
    role,
    email: z.email().max(320).nullable().optional().describe(
      "Whoever signs in with it, verified, finds the invitation; without it the token alone opens.",
    ),
    send_mail: z.boolean().default(false).describe(
      "Has Auth send its own invitation, with a secret key and where the project can send mail.",
    ),
  }).meta({ id: "NewInvitation" }),
  answers: {
    201: {
      description: "The invitation with its token, good for seven days.",
      schema: z.lazy(() =>
        z.strictObject({
          ...invitation.unwrap().shape,
          token: z.string().describe("To put into a link; shown this once."),
          mail_sent: z.boolean(),
        })
      ),
    },
  },
  errors: ["not_found", "conflict"],
});

/** `GET /organizations/invitations` */
export const listOwnInvitations = operation({
  id: "listOwnInvitations",
  method: "get",
  path: "/invitations",
  summary: "Lists what the caller was invited to by their verified address",
  ...forPeople,
  query: page,
  answers: {
    200: {
      description: "A page of them, newest first.",
      schema: z.strictObject({ invitations: z.array(invitation), next_cursor }),
    },
  },
});

/** `POST /organizations/invitations/accept` */
export const acceptInvitation = operation({
  id: "acceptInvitation",
  method: "post",
  path: "/invitations/accept",
  summary: "Joins, by an invitation's token or one that was sent to the caller's address",
  ...forPeople,
  body: z.union([
    z.strictObject({ token: z.string().min(1).max(200) }),
    z.strictObject({ id: z.guid() }),
  ]),
  answers: { 200: { description: "The membership.", schema: membership } },
  errors: ["not_found"],
});

/** `DELETE /organizations/{id}/invitations/{invitation}` */
export const removeInvitation = operation({
  id: "removeInvitation",
  method: "delete",
  path: "/{id}/invitations/{invitation}",
  summary: "Withdraws an invitation, or declines it",
  ...forPeople,
  parameters: invitationPath,
  answers: { 204: { description: "It is void." } },
  errors: ["not_found"],
});
