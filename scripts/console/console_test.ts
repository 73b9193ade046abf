import assert from "node:assert/strict";
import { createConsole, createConsoleProxy } from "./mod.ts";

const origin = "http://127.0.0.1:8003";
const own = { "sec-fetch-site": "same-origin", "sec-fetch-dest": "empty" };
const local = createConsole({
  connection: { url: "", key: "sb_secret_local", proxied: false },
});
const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
  new Request(origin + path, { headers, ...init });

Deno.test("createConsole() gives the page to browsers, and leaves programs to others", async () => {
  for (const path of ["/", "/docs"]) {
    const page = await local(ask(path, { accept: "text/html,application/xhtml+xml,*/*;q=0.8" }));
    assert.equal(page?.status, 200);
    assert.match(page?.headers.get("content-type") ?? "", /^text\/html/);
    const policy = page?.headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self'/);
    assert.doesNotMatch(policy, /script-src[^;]*unsafe/);
    assert.match(policy, /connect-src 'self'(;|$)/);
    assert.doesNotMatch(await page?.text() ?? "", /sb_secret_/);
    for (const accept of ["application/json", "*/*"]) {
      assert.equal(await local(ask(path, { accept })), undefined);
    }
  }
  assert.equal(await local(ask("/rest/v1/projects", { accept: "text/html" })), undefined);
});

Deno.test("createConsole() tells the key to its own page's scripts alone", async () => {
  const told = await local(ask("/console/connection", own));
  assert.deepEqual(await told?.json(), { url: "", key: "sb_secret_local", proxied: false });
  assert.equal(told?.headers.get("cache-control"), "no-store");
  assert.equal(told?.headers.get("access-control-allow-origin"), null);
  for (
    const headers of [
      {},
      { ...own, "sec-fetch-site": "cross-site" },
      { ...own, "sec-fetch-site": "same-site" },
      { ...own, "sec-fetch-site": "none" },
      { ...own, "sec-fetch-dest": "document" },
      { ...own, "sec-fetch-dest": "script" },
    ]
  ) {
    const refused = await local(ask("/console/connection", headers));
    assert.equal(refused?.status, 403, JSON.stringify(headers));
    assert.doesNotMatch(await refused?.text() ?? "", /sb_secret_/);
  }
});

Deno.test("createConsole() tells by an address of the network where there is no key to be told", async () => {
  const open = createConsole({ connection: { url: "", key: null, proxied: false } });
  const told = await open(ask("/console/connection"));
  assert.deepEqual(await told?.json(), { url: "", key: null, proxied: false });
});

Deno.test("createConsole() serves what the page is made of, modules without their types", async () => {
  const page = await local(ask("/", { accept: "text/html" }));
  const html = await page?.text() ?? "";
  const addresses = [...html.matchAll(/(?:href|src)="(\/console\/[^"]+)"/g)].map(([, path]) =>
    path ?? ""
  );
  assert.ok(addresses.length > 20);
  for (const path of addresses) {
    const file = await local(ask(path));
    assert.equal(file?.status, 200, path);
    assert.match(
      file?.headers.get("content-type") ?? "",
      path.endsWith(".css") ? /^text\/css/ : /^text\/javascript/,
      path,
    );
    const text = await file?.text() ?? "";
    assert.doesNotMatch(text, /^(export )?(interface|type) \w+/m, path);
    const again = await local(ask(path, { "if-none-match": file?.headers.get("etag") ?? "" }));
    assert.equal(again?.status, 304, path);
  }
});

Deno.test("createConsole() serves nothing else of this machine", async () => {
  for (
    const path of [
      ...["/console/app/../console.ts", "/console/console.ts", "/console/app/%2e%2e/mod.ts"],
      ...[
        "/console/app/snippets_test.ts",
        "/console/packages/constructor",
        "/console/styles/none.css",
      ],
    ]
  ) {
    const answer = await local(ask(path));
    assert.ok(answer === undefined || answer.status === 404, path);
  }
  const posted = await local(ask("/console/app/main.ts", {}, { method: "POST" }));
  assert.equal(posted?.status, 405);
});

Deno.test("createConsoleProxy() passes its own page's calls on, with the key", async () => {
  const calls: Request[] = [];
  const proxy = createConsoleProxy({
    url: "https://project.example",
    key: "sb_secret_theirs",
    fetch: (input, init) => {
      calls.push(new Request(input as string, init));
      const headers = { "content-type": "application/json", "set-cookie": "a=b" };
      return Promise.resolve(new Response("{}", { status: 202, headers }));
    },
  });
  const answer = await proxy(
    ask("/functions/v1/generate?dry_run", {
      ...{ ...own, origin, cookie: "theirs=1", "content-type": "application/json" },
      prefer: "respond-async",
    }, { method: "POST", body: '{"prompt":"a kite"}' }),
  );
  assert.equal(answer.status, 202);
  assert.equal(answer.headers.get("set-cookie"), null);
  const [call] = calls;
  assert.equal(call?.url, "https://project.example/functions/v1/generate?dry_run");
  assert.equal(call?.headers.get("apikey"), "sb_secret_theirs");
  assert.equal(call?.headers.get("prefer"), "respond-async");
  assert.equal(call?.headers.get("cookie"), null);
  assert.equal(call?.headers.get("origin"), null);
  assert.equal(await call?.text(), '{"prompt":"a kite"}');

  await proxy(ask("/functions/v1/jobs", { ...own, "x-api-key": "igk_mine" }));
  assert.equal(calls[1]?.headers.get("apikey"), null);
  assert.equal(calls[1]?.headers.get("x-api-key"), "igk_mine");

  const connection = await proxy(ask("/console/connection", own));
  assert.deepEqual(await connection.json(), {
    url: "https://project.example",
    key: null,
    proxied: true,
  });
  await proxy(ask("/storage/v1/object/sign/b/o?token=t", { "sec-fetch-site": "same-origin" }));
  assert.equal(calls[2]?.headers.get("apikey"), null);
  const opened = { "sec-fetch-site": "same-origin", "sec-fetch-dest": "document" };
  const opening = await proxy(ask("/functions/v1/docs/openapi.json", opened));
  assert.equal(opening.status, 202);
});

Deno.test("createConsoleProxy() makes no call for another page", async () => {
  let called = 0;
  const proxy = createConsoleProxy({
    url: "https://project.example",
    key: "igk_theirs",
    fetch: () => {
      called++;
      return Promise.reject(new Error("no route"));
    },
  });
  for (const headers of [{}, { ...own, "sec-fetch-site": "cross-site" }]) {
    const refused = await proxy(ask("/functions/v1/generate", headers, { method: "POST" }));
    assert.equal(refused.status, 403);
  }
  assert.equal((await proxy(ask("/rest/v1/projects", own))).status, 404);
  assert.equal(
    (await proxy(ask("/storage/v1/object/sign/b/o", { "sec-fetch-site": "cross-site" }))).status,
    403,
  );
  assert.equal(called, 0);
  const lost = await proxy(ask("/functions/v1/jobs", own));
  assert.equal(lost.status, 502);
  assert.match(
    (await lost.json()).detail,
    /https:\/\/project\.example cannot be reached: no route/,
  );
});
