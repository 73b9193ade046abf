import * as z from "zod";
import type { LocalDatabase, Queries } from "../database.ts";
import { refuse } from "./refusal.ts";

/** Settings of {@link createAdminUsers}. */
export interface AdminUsersOptions {
  database: LocalDatabase;
  secretKey: string;
}

const prefix = "/auth/v1/admin/users";
const userChange = z.strictObject({
  password: z.string().min(6).max(72).optional(),
  email_confirm: z.boolean().default(false),
  user_metadata: z.record(z.string(), z.unknown()).default({}),
  app_metadata: z.record(z.string(), z.unknown()).default({}),
});
const newUser = z.object({
  id: z.uuid().optional(),
  email: z.email().max(255).transform((email) => email.toLowerCase()),
  password: z.string().min(6).max(72).optional(),
  email_confirm: z.boolean().default(false),
  user_metadata: z.record(z.string(), z.unknown()).default({}),
  app_metadata: z.record(z.string(), z.unknown()).default({}),
});

/**
 * The part of Auth that only the secret key may use and that lite lacks: create, read, change, list and delete users, in the
 * shapes that `auth.admin` of supabase-js expects.
 *
 * @returns answers a request under /auth/v1/admin/users
 */
export function createAdminUsers(
  options: AdminUsersOptions,
): (request: Request) => Promise<Response> {
  const { database, secretKey } = options;
  return async (request) => {
    if (request.headers.get("apikey") !== secretKey) {
      return refuse(403, "not_admin", "User not allowed: send the secret key as apikey");
    }
    const url = new URL(request.url);
    const id = url.pathname.slice(prefix.length + 1);
    if (id === "") {
      if (request.method === "GET") return await list(database, url.searchParams);
      if (request.method === "POST") return await create(database, request);
      return refuse(405, "method_not_allowed", `${request.method} is not possible here`);
    }
    if (!z.uuid().safeParse(id).success) {
      return refuse(404, "validation_failed", "user_id must be an UUID");
    }
    if (request.method === "GET") return await read(database, id);
    if (request.method === "PUT") return await update(database, request, id);
    if (request.method === "DELETE") return await remove(database, id);
    return refuse(405, "method_not_allowed", `${request.method} is not possible here`);
  };
}

/** A user as Auth answers it. */
const userJson = `jsonb_strip_nulls(jsonb_build_object(
  'id', u.id, 'aud', u.aud, 'role', u.role, 'email', u.email, 'phone', coalesce(u.phone, ''),
  'email_confirmed_at', u.email_confirmed_at, 'confirmed_at', u.confirmed_at,
  'last_sign_in_at', u.last_sign_in_at, 'created_at', u.created_at, 'updated_at', u.updated_at,
  'app_metadata', u.raw_app_meta_data, 'user_metadata', u.raw_user_meta_data,
  'is_anonymous', u.is_anonymous,
  'identities', (select coalesce(jsonb_agg(jsonb_build_object(
      'identity_id', i.id, 'id', i.provider_id, 'user_id', i.user_id, 'provider', i.provider,
      'identity_data', i.identity_data, 'email', i.email, 'created_at', i.created_at, 'updated_at', i.updated_at
    )), '[]') from auth.identities i where i.user_id = u.id)
))`;

async function create(database: LocalDatabase, request: Request): Promise<Response> {
  const parsed = newUser.safeParse(await request.json().catch(() => undefined));
  if (!parsed.success) return refuse(400, "validation_failed", z.prettifyError(parsed.error));
  const user = parsed.data;
  const id = user.id ?? crypto.randomUUID();
  const made = await database.transaction(async (queries) => {
    const inserted = await queries.query(
      // A password of cost 10, as Auth itself stores it.
      `insert into auth.users (id, email, encrypted_password, email_confirmed_at, raw_user_meta_data, raw_app_meta_data)
       values ($1, $2, extensions.crypt($3, extensions.gen_salt('bf', 10)), case when $4::boolean then now() end, $5, $6)
       on conflict do nothing returning id`,
      [
        id,
        user.email,
        user.password ?? crypto.randomUUID(),
        user.email_confirm,
        user.user_metadata,
        { provider: "email", providers: ["email"], ...user.app_metadata },
      ],
    );
    if (inserted.length === 0) return undefined;
    await queries.query(
      `insert into auth.identities (id, provider, provider_id, user_id, identity_data)
       values (gen_random_uuid(), 'email', $1::text, $1::uuid, $2)`,
      [id, { sub: id, email: user.email, email_verified: user.email_confirm }],
    );
    return await find(queries, id);
  });
  if (made) return Response.json(made);
  return refuse(422, "email_exists", "A user with this email address has already been registered");
}

async function update(database: LocalDatabase, request: Request, id: string): Promise<Response> {
  const parsed = userChange.safeParse(await request.json().catch(() => undefined));
  if (!parsed.success) return refuse(400, "validation_failed", z.prettifyError(parsed.error));
  const { password, email_confirm, user_metadata, app_metadata } = parsed.data;
  await database.query(
    `update auth.users u set
       encrypted_password = coalesce(extensions.crypt($2, extensions.gen_salt('bf', 10)), u.encrypted_password),
       email_confirmed_at = case when $3::boolean then coalesce(u.email_confirmed_at, now()) else u.email_confirmed_at end,
       raw_user_meta_data = u.raw_user_meta_data || $4, raw_app_meta_data = u.raw_app_meta_data || $5, updated_at = now()
     where u.id = $1`,
    [id, password ?? null, email_confirm, user_metadata, app_metadata],
  );
  return await read(database, id);
}

async function read(database: LocalDatabase, id: string): Promise<Response> {
  const user = await find(database, id);
  return user ? Response.json(user) : refuse(404, "user_not_found", "User not found");
}

async function list(database: LocalDatabase, search: URLSearchParams): Promise<Response> {
  const page = Math.max(1, Number(search.get("page")) || 1);
  const perPage = Math.min(1_000, Math.max(1, Number(search.get("per_page")) || 50));
  const [counted] = await database.query<{ total: number }>(
    "select count(*)::int as total from auth.users",
  );
  const rows = await database.query<{ user: unknown }>(
    `select ${userJson} as user from auth.users u order by u.created_at desc, u.id limit $1 offset $2`,
    [perPage, (page - 1) * perPage],
  );
  const total = counted?.total ?? 0, lastPage = Math.max(1, Math.ceil(total / perPage));
  const address = (to: number) => `<${prefix}?page=${to}&per_page=${perPage}>`;
  const links = [`${address(lastPage)}; rel="last"`];
  if (page < lastPage) links.unshift(`${address(page + 1)}; rel="next"`);
  return Response.json({ users: rows.map((row) => row.user), aud: "authenticated" }, {
    headers: { "x-total-count": String(total), link: links.join(", ") },
  });
}

async function remove(database: LocalDatabase, id: string): Promise<Response> {
  const removed = await database.query("delete from auth.users where id = $1 returning id", [id]);
  return removed.length > 0 ? Response.json({}) : refuse(404, "user_not_found", "User not found");
}

async function find(queries: Queries, id: string): Promise<unknown> {
  const [row] = await queries.query<{ user: unknown }>(
    `select ${userJson} as user from auth.users u where u.id = $1`,
    [id],
  );
  return row?.user;
}
