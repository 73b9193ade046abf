import * as z from "zod";
import { type DatabaseReader, unwrap } from "./client.ts";
import { type PageCursor, toFilter } from "./page_cursor.ts";

/** What a member may be, the strongest first. */
export const memberRoles = ["owner", "admin", "member", "viewer"] as const;

/** One of {@link memberRoles}. */
export type MemberRole = typeof memberRoles[number];

const role = z.enum(memberRoles);

/** A tenant. */
export const organization = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    name: z.string(),
    is_personal: z.boolean().describe("Whether it is an account's own workspace."),
    role: role.nullable().describe("The caller's; null for a secret key."),
    created_at: z.string(),
  }).meta({ id: "Organization" })
);

/** A project of an organization. */
export const organizationProject = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    organization_id: z.string(),
    name: z.string(),
    prompt_optimization: z.enum(["standard", "auto", "never"]).nullable(),
    keep_workflows: z.boolean(),
    strip_metadata: z.boolean(),
    embed_metadata: z.boolean(),
    cache: z.enum(["use", "off"]),
    /** Null for ever. */
    keep_pictures_days: z.number().nullable(),
    created_at: z.string(),
  }).meta({ id: "Project" })
);

/** Somebody in an organization. */
export const member = z.lazy(() =>
  z.strictObject({
    id: z.string().describe("Of the account."),
    organization_id: z.string(),
    role,
    created_at: z.string(),
  }).meta({ id: "Member" })
);

/** Somebody who is asked to join. */
export const invitation = z.lazy(() =>
  z.strictObject({
    id: z.string(),
    organization_id: z.string(),
    organization_name: z.string(),
    role,
    email: z.string().nullable(),
    invited_by: z.string().nullable().describe("The account; null for a secret key."),
    created_at: z.string(),
    expires_at: z.string(),
  }).meta({ id: "Invitation" })
);

/** What came of accepting an invitation. */
export const membership = z.lazy(() =>
  z.strictObject({
    organization_id: z.string(),
    organization_name: z.string(),
    user_id: z.string(),
    role,
    created_at: z.string(),
  }).meta({ id: "Membership" })
);

/** Which rows of a list, newest first. */
export interface OrganizationPage {
  /** Absent for what is the caller's own. */
  organizationId?: string;
  /** Rows at most. */
  limit: number;
  /** The last row of the page before. */
  after?: PageCursor | undefined;
}

const page = ({ organizationId, limit, after }: OrganizationPage) => ({
  filter: toFilter({ organization_id: organizationId, after }),
  most: limit,
});

/**
 * Organizations that the client may see.
 *
 * @throws ServiceError `internal` when the database fails
 */
export async function listOrganizations(
  client: DatabaseReader,
  asked: OrganizationPage,
): Promise<z.infer<typeof organization>[]> {
  const answer = await client.rpc("image_generation_organizations", page(asked));
  return z.array(organization).parse(unwrap("list the organizations", answer));
}

/**
 * Projects of an organization.
 *
 * @throws ServiceError `internal` when the database fails
 */
export async function listProjects(
  client: DatabaseReader,
  asked: OrganizationPage,
): Promise<z.infer<typeof organizationProject>[]> {
  const answer = await client.rpc("image_generation_projects", page(asked));
  return z.array(organizationProject).parse(unwrap("list the projects", answer));
}

/**
 * Members of an organization.
 *
 * @throws ServiceError `internal` when the database fails
 */
export async function listMembers(
  client: DatabaseReader,
  asked: OrganizationPage,
): Promise<z.infer<typeof member>[]> {
  const answer = await client.rpc("image_generation_members", page(asked));
  return z.array(member).parse(unwrap("list the members", answer));
}

/**
 * Open invitations of an organization, or without one those to the caller's address.
 *
 * @throws ServiceError `internal` when the database fails
 */
export async function listInvitations(
  client: DatabaseReader,
  asked: OrganizationPage,
): Promise<z.infer<typeof invitation>[]> {
  const answer = await client.rpc("image_generation_invitations", page(asked));
  return z.array(invitation).parse(unwrap("list the invitations", answer));
}

/*
 * What follows is done with the rights of whoever calls: a user's role decides, and the service may do everything. Each
 * throws ServiceError `not_found`, `forbidden`, `conflict` or `invalid_request` as the database says, or `internal` when
 * that fails.
 */

/** Makes an organization that the caller owns. @throws ServiceError see above */
export async function createOrganization(
  client: DatabaseReader,
  name: string,
): Promise<z.infer<typeof organization>> {
  const answer = await client.rpc("create_generation_organization", { name });
  const { id, created_at } = z.object({ id: z.string(), created_at: z.string() })
    .parse(unwrap("create an organization", answer));
  return { id, name, is_personal: false, role: "owner", created_at };
}

/** Renames an organization. @throws ServiceError see above */
export async function renameOrganization(
  client: DatabaseReader,
  organizationId: string,
  name: string,
): Promise<void> {
  const given = { organization_id: organizationId, name };
  unwrap("rename the organization", await client.rpc("rename_generation_organization", given));
}

/** Deletes an organization with everything in it. @throws ServiceError see above */
export async function deleteOrganization(
  client: DatabaseReader,
  organizationId: string,
): Promise<void> {
  const given = { organization_id: organizationId };
  unwrap("delete the organization", await client.rpc("delete_generation_organization", given));
}

/** Makes a project. @throws ServiceError see above */
export async function createProject(
  client: DatabaseReader,
  organizationId: string,
  name: string,
): Promise<z.infer<typeof organizationProject>> {
  const given = { organization_id: organizationId, name };
  const answer = await client.rpc("create_generation_project", given);
  return organizationProject.parse(unwrap("create a project", answer));
}

/** Changes a member's role. @throws ServiceError see above */
export async function changeMember(
  client: DatabaseReader,
  organizationId: string,
  userId: string,
  role: MemberRole,
): Promise<void> {
  const given = { organization_id: organizationId, user_id: userId, role };
  unwrap("change a member's role", await client.rpc("change_generation_member", given));
}

/** Removes a member; whoever removes themselves leaves. @throws ServiceError see above */
export async function removeMember(
  client: DatabaseReader,
  organizationId: string,
  userId: string,
): Promise<void> {
  const given = { organization_id: organizationId, user_id: userId };
  unwrap("remove the member", await client.rpc("remove_generation_member", given));
}

/** Makes another member the owner. @throws ServiceError see above */
export async function transferOrganization(
  client: DatabaseReader,
  organizationId: string,
  newOwner: string,
): Promise<void> {
  const given = { organization_id: organizationId, new_owner: newOwner };
  unwrap("hand over the organization", await client.rpc("transfer_generation_organization", given));
}

const sentInvitation = z.object({ ...invitation.unwrap().shape, token: z.string() });

/** Asks somebody to join; the token is told this once. @throws ServiceError see above */
export async function inviteMember(
  client: DatabaseReader,
  organizationId: string,
  role: MemberRole,
  email: string | null,
): Promise<z.infer<typeof sentInvitation>> {
  const answer = await client.rpc("invite_to_generation_organization", {
    organization_id: organizationId,
    role,
    ...(email !== null && { email }),
  });
  return sentInvitation.parse(unwrap("invite somebody", answer));
}

/** Joins. @throws ServiceError see above */
export async function acceptInvitation(
  client: DatabaseReader,
  by: { token: string } | { id: string },
): Promise<z.infer<typeof membership>> {
  const given = "token" in by ? by : { invitation_id: by.id };
  const answer = await client.rpc("accept_generation_invitation", given);
  return membership.parse(unwrap("accept the invitation", answer));
}

/** Withdraws or declines an invitation. @throws ServiceError see above */
export async function removeInvitation(
  client: DatabaseReader,
  organizationId: string,
  invitationId: string,
): Promise<void> {
  const given = { organization_id: organizationId, invitation_id: invitationId };
  unwrap("remove the invitation", await client.rpc("remove_generation_invitation", given));
}
