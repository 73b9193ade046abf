/**
 * What PostgREST 13 answers to a call, by its documentation (https://docs.postgrest.org/en/v13/references/api.html), source
 * and tests, and where the stand-in differs.
 */
export interface RestCall {
  /** Method and path under /rest/v1. */
  call: string;
  /** Default: `service`. */
  as?: "service" | "anon" | "user";
  headers?: Record<string, string>;
  /** Sent as JSON; a text is sent as it is. */
  body?: unknown;
  status: number;
  /** The whole body, parsed; for an error its code alone. Absent: not compared. */
  answer?: unknown;
  /** Headers that must be there. */
  heads?: Record<string, string>;
  /** What the stand-in answers instead. */
  here?: { status?: number; answer?: unknown; heads?: Record<string, string | null> };
  /** Why it does. */
  because?: string;
}

/** The tables and functions that the calls are about. */
export const restSchema = `
  create table public.authors (id int primary key, name text not null, born int, tags text[] not null default '{}');
  create table public.books (
    id int primary key, title text not null, author_id int references public.authors, price numeric,
    data jsonb not null default '{}', on_sale boolean not null default false, span int4range
  );
  create index on public.books (author_id);
  insert into public.authors values
    (1, 'Ada', 1815, '{math,code}'), (2, 'Grace', 1906, '{code}'), (3, 'Zoë', null, '{}');
  insert into public.books values
    (1, 'Notes', 1, 10.5, '{"pages": 65, "tags": ["a", "b"]}', true, '[1,5)'),
    (2, 'Compilers', 2, 20, '{"pages": 300, "of": {"kind": "x"}}', false, '[5,9)'),
    (3, 'Bugs', 2, null, '{}', true, null);
  create table public.shelves (id int primary key);
  create table public.boxes (id int primary key, shelf_id int references public.shelves);
  create table public.labels (
    id int primary key, box_id int references public.boxes, shelf_id int references public.shelves
  );
  insert into public.shelves values (1);
  insert into public.boxes values (1, 1);
  create view public.all_shelves with (security_invoker = true) as select * from public.shelves;
  create view public.all_boxes with (security_invoker = true) as select * from public.boxes;
  create view public.all_labels with (security_invoker = true) as select * from public.labels;
  create view public.titles with (security_invoker = true) as select id, title from public.books;
  create function public.add(a int, b int) returns int language sql immutable as 'select a + b';
  create function public.greet(name text default 'you') returns text language sql immutable as
    $$ select 'hello ' || name $$;
  create function public.nothing() returns void language sql as '';
  create function public.books_of(author int) returns setof public.books language sql stable as
    'select * from public.books where author_id = author order by id';
  create function public.one_book() returns public.books language sql stable as
    'select * from public.books where id = 1';
  create function public.pair() returns table (a int, b text) language sql immutable as $$ select 1, 'x' $$;
  create function public.echo(value jsonb) returns jsonb language sql immutable as 'select value';
  create function public.fail(state text) returns void language plpgsql as $$
    begin raise exception using errcode = state, message = 'no', hint = 'why', detail = 'because'; end $$;
  create function public.answer_teapot() returns void language plpgsql as $$
    begin
      raise sqlstate 'PGRST' using
        message = '{"code": "T1", "message": "short and stout", "details": null, "hint": null}',
        detail = '{"status": 418, "headers": {"x-tea": "green"}}';
    end $$;
  create function public.changed() returns int language plpgsql as $$
    begin perform set_config('response.status', '202', true); return 1; end $$;
  create function public.who() returns text language sql stable as 'select current_user::text';
  create function public.sub() returns text language sql stable as
    $$ select current_setting('request.jwt.claims', true)::json ->> 'sub' $$;
  alter table public.authors enable row level security;
  create policy readable on public.authors for select to anon, authenticated using (id < 3);
  grant select on public.authors to anon, authenticated;
  grant all on public.authors, public.books, public.titles, public.shelves, public.boxes, public.labels,
    public.all_shelves, public.all_boxes, public.all_labels to service_role;
`;

const single = { accept: "application/vnd.pgrst.object+json" };
const rows = { prefer: "return=representation" };
const counted = { prefer: "count=exact" };
const service = (call: string, status: number, answer?: unknown, more: Partial<RestCall> = {}) => ({
  call,
  status,
  ...(answer !== undefined && { answer }),
  ...more,
});
const ids = (...list: number[]) => list.map((id) => ({ id }));
/** Filters of one table that select ids. */
const filters: [filter: string, ...found: number[]][] = [
  ["id=eq.1", 1],
  ["id=neq.1", 2, 3],
  ["id=gt.1", 2, 3],
  ["id=gte.2", 2, 3],
  ["id=lt.2", 1],
  ["id=lte.2", 1, 2],
  ["title=like.Comp*", 2],
  ["title=like.*s", 1, 2, 3],
  ["title=ilike.comp%25", 2],
  ["title=match.^N", 1],
  ["title=imatch.^n", 1],
  ["title=like(all).{N*,*s}", 1],
  ["title=ilike(any).{n*,b*}", 1, 3],
  ["price=is.null", 3],
  ["price=not.is.null", 1, 2],
  ["on_sale=is.true", 1, 3],
  ["on_sale=is.false", 2],
  ["on_sale=not.is.true", 2],
  ["id=in.(1,3)", 1, 3],
  ["id=in.()"],
  ['title=in.("Notes","Bugs")', 1, 3],
  ["id=not.in.(1,3)", 2],
  ["id=not.eq.2", 1, 3],
  ["price=isdistinct.20", 1, 3],
  ["id=eq(any).{1,2}", 1, 2],
  ["or=(id.eq.1,title.eq.Bugs)", 1, 3],
  ["or=(id.lt.2,and(id.gt.2,on_sale.is.true))", 1, 3],
  ["and=(id.gt.1,id.lt.3)", 2],
  ["not.or=(id.eq.1,id.eq.2)", 3],
  ["not.and=(id.gt.1,id.lt.3)", 1, 3],
  ["id=gt.1&id=lt.3", 2],
  ["data->pages=eq.65", 1],
  ["data->>pages=eq.300", 2],
  ["data->of->>kind=eq.x", 2],
  ["data->tags->>0=eq.a", 1],
  ['data=cs.{"pages":65}', 1],
  ['data=cd.{"pages":65,"tags":["a","b"],"more":1}', 1, 3],
  ["data->>pages=is.null", 3],
  ["span=ov.[4,6)", 1, 2],
  ["span=cs.[2,3)", 1],
  ["span=sl.[5,9)", 1],
  ["span=sr.[1,5)", 2],
  ["span=nxl.[5,9)", 2],
  ["span=nxr.[1,5)", 1],
  ["span=adj.[5,9)", 1],
  ["title=fts.notes", 1],
  ["title=plfts.compilers", 2],
  ["title=phfts(english).bugs", 3],
  ["title=wfts(english).notes or bugs", 1, 3],
];
const filtered = filters.map(([filter, ...found]) =>
  service(
    `GET /books?select=id&order=id&${filter}`,
    200,
    ids(...found),
    /like\((any|all)\)/.test(filter)
      ? { here: { answer: [] }, because: "lite takes * for itself in quantified patterns" }
      : {},
  )
);

/** What each SQLSTATE becomes (https://docs.postgrest.org/en/v13/references/errors.html). */
const states: (readonly [state: string, status: number])[] = [
  ...[["P0001", 400], ["PT404", 404], ["PT429", 429], ["23514", 400], ["23505", 409]] as const,
  ...[["23503", 409], ["23502", 400], ["42501", 403], ["22012", 400], ["40001", 500]] as const,
  ...[["57014", 500], ["53300", 503], ["28000", 403], ["25006", 405], ["P0002", 500]] as const,
  ...[["08006", 503], ["21000", 400], ["42883", 404], ["42P01", 404], ["54001", 500]] as const,
];
const raised = states.map(([state, status]) =>
  service("POST /rpc/fail", status, state, {
    body: { state },
    ...(state === "42P01" && {
      here: { answer: "PGRST205" },
      because: "lite takes every missing table for the one that was asked for",
    }),
  })
);

const ada = { id: 1, name: "Ada" }, grace = { id: 2, name: "Grace" };
const reading: RestCall[] = [
  service("GET /authors?select=id,name&id=lt.3&order=id", 200, [ada, grace], {
    heads: { "content-range": "0-1/*" },
  }),
  service("GET /authors?select=who:name&id=eq.1", 200, [{ who: "Ada" }]),
  service("GET /authors?select=id::text&id=eq.1", 200, [{ id: "1" }]),
  service("GET /authors?select=tags&id=eq.1", 200, [{ tags: ["math", "code"] }]),
  service("GET /authors?select=id&tags=cs.{math}", 200, ids(1)),
  service("GET /authors?select=id&tags=cd.{code,x}&order=id", 200, ids(2, 3)),
  service("GET /authors?select=id&tags=ov.{math,x}", 200, ids(1)),
  service("GET /books?select=data->pages&id=eq.1", 200, [{ pages: 65 }]),
  service("GET /books?select=data->>pages&id=eq.1", 200, [{ pages: "65" }]),
  service("GET /books?select=n:data->tags->>1&id=eq.1", 200, [{ n: "b" }]),
  service("GET /books?select=id&order=price.desc.nullslast", 200, ids(2, 1, 3)),
  service("GET /books?select=id&order=price.asc", 200, ids(1, 2, 3)),
  service("GET /books?select=id&order=price.desc", 200, ids(3, 2, 1)),
  service("GET /books?select=id&order=price.nullsfirst", 200, ids(3, 1, 2)),
  service("GET /books?select=id&order=on_sale.desc,id.desc", 200, ids(3, 1, 2)),
  service("GET /books?select=id&order=data->pages.desc.nullslast,id", 200, ids(2, 1, 3)),
  service("GET /books?select=id&order=id&limit=1&offset=1", 200, ids(2), {
    heads: { "content-range": "1-1/*" },
  }),
  service("GET /books?select=id&order=id&limit=0", 200, [], { heads: { "content-range": "*/*" } }),
  service("GET /books?select=id&offset=10", 200, [], { heads: { "content-range": "*/*" } }),
  service("GET /books?select=id&order=id&limit=2", 206, ids(1, 2), {
    headers: counted,
    heads: { "content-range": "0-1/3" },
  }),
  service("GET /books?select=id&order=id", 200, ids(1, 2, 3), {
    headers: counted,
    heads: { "content-range": "0-2/3" },
  }),
  service("GET /books?select=id&offset=10", 416, "PGRST103", { headers: counted }),
  service("GET /books?select=id&order=id", 206, ids(1), {
    headers: { range: "0-0", "range-unit": "items", ...counted },
    heads: { "content-range": "0-0/3" },
  }),
  service("GET /books?select=id&order=id", 200, ids(2, 3), {
    headers: { range: "1-", "range-unit": "items" },
    heads: { "content-range": "1-2/*" },
  }),
  service("HEAD /books?select=id", 200, undefined, {
    headers: counted,
    heads: { "content-range": "0-2/3" },
  }),
  service("GET /authors?select=id,name&id=eq.1", 200, ada, { headers: single }),
  service("GET /authors?select=id&id=eq.9", 406, "PGRST116", { headers: single }),
  service("GET /authors?select=id", 406, "PGRST116", { headers: single }),
  service("GET /authors?select=name,books(id)&id=eq.1", 200, [{ name: "Ada", books: ids(1) }]),
  service("GET /books?select=id,authors(name)&id=eq.1", 200, [{ id: 1, authors: { name: "Ada" } }]),
  service("GET /books?select=id,by:authors(name)&id=eq.1", 200, [{ id: 1, by: { name: "Ada" } }]),
  service("GET /authors?select=id,books(id)&id=eq.3", 200, [{ id: 3, books: [] }]),
  service("GET /authors?select=id,books!inner(id)&books.id=eq.3", 200, [{ id: 2, books: ids(3) }]),
  service("GET /authors?select=id,books(id)&books.order=id.desc&id=eq.2", 200, [
    { id: 2, books: ids(3, 2) },
  ]),
  service("GET /authors?select=id,books(id)&books.order=id&books.limit=1&id=eq.2", 200, [
    { id: 2, books: ids(2) },
  ]),
  service("GET /books?select=id,...authors(name)&id=eq.1", 200, [{ id: 1, name: "Ada" }]),
  service("GET /books?select=id,authors(name,books(id))&id=eq.1", 200, [
    { id: 1, authors: { name: "Ada", books: ids(1) } },
  ]),
  service("GET /books?select=id,authors!author_id(id)&id=eq.1", 200, [{
    id: 1,
    authors: { id: 1 },
  }]),
  service("GET /books?select=id,authors!books_author_id_fkey(id)&id=eq.1", 200, [
    { id: 1, authors: { id: 1 } },
  ]),
  // A table between two others joins them only where its primary key is made of both references.
  service("GET /all_boxes?select=id,all_shelves(id)", 200, [{ id: 1, all_shelves: { id: 1 } }], {
    here: { status: 300, answer: "PGRST201" },
    because: "lite takes any view with both references for a join table, so a hint is needed",
  }),
  service("GET /all_boxes?select=id,all_shelves!boxes_shelf_id_fkey(id)", 200, [
    { id: 1, all_shelves: { id: 1 } },
  ]),
  service("GET /authors?select=id&books.id=eq.3", 400, "PGRST108"),
  service("GET /authors?select=id&books=is.null", 400, "42703"),
  service("GET /authors?select=id,books()&books=is.null", 200, ids(3)),
  service("GET /books?select=id,strangers(id)", 400, "PGRST200"),
  service("GET /titles?select=title&id=eq.1", 200, [{ title: "Notes" }]),
  service("GET /authors?select=count()", 400, "PGRST123"),
  service("GET /nothing_here", 404, "PGRST205"),
  service("GET /authors?select=nope", 400, "42703"),
  service("GET /authors?nope=eq.1", 400, "42703"),
  service("GET /authors?order=nope", 400, "42703"),
  service("GET /authors?id=frob.1", 400, "PGRST100"),
  service("GET /authors?id=1", 400, "PGRST100"),
  service("GET /authors?select=id(", 400, "PGRST100"),
  service("GET /authors?or=(id.eq.1", 400, "PGRST100"),
  service("GET /authors?order=id.sideways", 400, "PGRST100"),
  service("GET /authors?id=eq.one", 400, "22P02"),
  service("GET /authors?select=id&order=id&limit=x", 200, ids(1, 2, 3)),
  service("GET /authors", 406, "PGRST106", { headers: { "accept-profile": "private" } }),
  service("GET /authors", 406, "PGRST107", { headers: { accept: "application/vnd.pgrst.plan" } }),
  service("GET /authors", 406, "PGRST107", { headers: { accept: "image/png" } }),
  service("GET /authors", 400, "PGRST122", { headers: { prefer: "handling=strict, foo=bar" } }),
  { as: "anon", call: "GET /authors?select=id&order=id", status: 200, answer: ids(1, 2) },
  { as: "user", call: "GET /authors?select=id&order=id", status: 200, answer: ids(1, 2) },
  { as: "anon", call: "GET /books", status: 401, answer: "42501" },
  { as: "user", call: "GET /books", status: 403, answer: "42501" },
];

const calling: RestCall[] = [
  service("POST /rpc/add", 200, 3, { body: { a: 1, b: 2 } }),
  service("GET /rpc/add?a=1&b=2", 200, 3),
  service("POST /rpc/greet", 200, "hello you", { body: {} }),
  service("POST /rpc/greet", 200, "hello Bo", { body: { name: "Bo" } }),
  service("POST /rpc/nothing", 204, undefined, { body: {} }),
  service("POST /rpc/books_of?select=id", 200, ids(2, 3), { body: { author: 2 } }),
  service("POST /rpc/books_of?select=id&id=gt.2", 200, ids(3), { body: { author: 2 } }),
  service("GET /rpc/books_of?author=2&select=id,authors(name)&limit=1", 200, [
    { id: 2, authors: { name: "Grace" } },
  ]),
  service("POST /rpc/books_of?select=id", 200, ids(2, 3), {
    body: { author: 2 },
    headers: { ...counted, range: "0-0" }, // which counts for GET alone
    heads: { "content-range": "0-1/2" },
  }),
  service("POST /rpc/one_book?select=id,title", 200, { id: 1, title: "Notes" }, { body: {} }),
  service("POST /rpc/pair", 200, [{ a: 1, b: "x" }], { body: {} }),
  service("POST /rpc/pair", 200, { a: 1, b: "x" }, { body: {}, headers: single }),
  service("POST /rpc/echo", 200, { a: [1, null] }, { body: { value: { a: [1, null] } } }),
  service("POST /rpc/echo", 200, "text", { body: { value: "text" } }),
  service("POST /rpc/missing", 404, "PGRST202", { body: {} }),
  service("POST /rpc/add", 404, "PGRST202", { body: { a: 1 } }),
  service("POST /rpc/add", 404, "PGRST202", { body: { a: 1, b: 2, c: 3 } }),
  service("POST /rpc/add", 400, "22P02", { body: { a: "x", b: 2 } }),
  service("POST /rpc/answer_teapot", 418, "T1", { body: {}, heads: { "x-tea": "green" } }),
  service("POST /rpc/changed", 202, 1, { body: {} }),
  service("POST /rpc/who", 200, "service_role", { body: {} }),
  { as: "anon", call: "POST /rpc/who", body: {}, status: 200, answer: "anon" },
  { as: "user", call: "POST /rpc/who", body: {}, status: 200, answer: "authenticated" },
  service("GET /rpc/fail?state=P0001", 400, "P0001"),
];

const ida = { id: 10, name: "Ida" };
const merge = { prefer: "resolution=merge-duplicates,return=representation" };
const writing: RestCall[] = [
  service("POST /authors", 201, undefined, { body: ida }),
  service("POST /authors", 409, "23505", { body: ida }),
  service("POST /authors?select=id", 201, ids(11), { body: { id: 11, name: "B" }, headers: rows }),
  service("POST /authors?select=id", 201, ids(12, 13), {
    body: [{ id: 12, name: "C" }, { id: 13, name: "D" }],
    headers: rows,
  }),
  service("POST /authors?select=id", 201, { id: 14 }, {
    body: { id: 14, name: "E" },
    headers: { ...rows, ...single },
  }),
  service("POST /authors", 201, [], { body: [], headers: rows }),
  service("POST /authors", 400, "PGRST102", { body: "{" }),
  service("POST /authors", 400, "PGRST102", { body: [{ id: 20, name: "x" }, { id: 21 }] }),
  service("POST /authors", 400, "PGRST204", { body: { id: 20, name: "x", nope: 1 } }),
  service("POST /authors", 400, "23502", { body: { id: 20 } }),
  service("POST /books", 409, "23503", { body: { id: 20, title: "x", author_id: 99 } }),
  service("POST /authors", 400, "22P02", { body: { id: "x", name: "y" } }),
  service("POST /authors?columns=id,name&select=id,born", 201, [{ id: 15, born: null }], {
    body: { id: 15, name: "F", born: 1 },
    headers: rows,
  }),
  service("POST /authors?select=id,name", 200, [{ id: 10, name: "Ida II" }], {
    body: { id: 10, name: "Ida II" },
    headers: merge,
  }),
  service("POST /authors?select=id", 201, [], {
    body: { id: 10, name: "Ida III" },
    headers: { prefer: "resolution=ignore-duplicates,return=representation" },
  }),
  service("POST /authors?on_conflict=id&select=id", 201, ids(16), {
    body: { id: 16, name: "G" },
    headers: merge,
  }),
  service("PATCH /authors?id=eq.10", 204, undefined, { body: { born: 1900 } }),
  service("PATCH /authors?id=eq.10&select=born", 200, [{ born: 1901 }], {
    body: { born: 1901 },
    headers: rows,
  }),
  service("PATCH /authors?id=eq.99", 204, undefined, { body: { born: 1 } }),
  service("PATCH /authors?id=eq.99", 200, [], { body: { born: 1 }, headers: rows }),
  service("PATCH /authors?id=eq.99", 406, "PGRST116", {
    body: { born: 1 },
    headers: { ...rows, ...single },
  }),
  service("PATCH /authors?id=eq.10", 204, undefined, { body: {} }),
  service("PATCH /authors?id=eq.10", 400, "PGRST204", { body: { nope: 1 } }),
  service("PATCH /authors?id=gt.10", 400, "PGRST124", {
    body: { born: 2 },
    headers: { prefer: "handling=strict,max-affected=1" },
  }),
  service("PUT /authors?id=eq.17", 204, undefined, {
    body: { id: 17, name: "H", born: null, tags: [] },
  }),
  service("PUT /authors?id=eq.18", 400, "PGRST115", {
    body: { id: 19, name: "H", born: null, tags: [] },
  }),
  service("DELETE /authors?id=eq.17", 204),
  service("DELETE /authors?id=eq.16&select=id", 200, ids(16), { headers: rows }),
  service("DELETE /authors?id=eq.99&select=id", 200, [], { headers: rows }),
  service("DELETE /authors?id=eq.2", 409, "23503"),
  { as: "anon", call: "POST /authors", body: ida, status: 401, answer: "42501" },
  { as: "user", call: "POST /authors", body: ida, status: 403, answer: "42501" },
  { as: "user", call: "DELETE /authors?id=eq.1", status: 403, answer: "42501" },
  { as: "user", call: "PATCH /authors?id=eq.1", body: { born: 1 }, status: 403, answer: "42501" },
];

/** Every call, in an order in which each finds what those before left. */
export const restCalls: readonly RestCall[] = [
  ...reading,
  ...filtered,
  ...calling,
  ...raised,
  ...writing,
];
