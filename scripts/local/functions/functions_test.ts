import assert from "node:assert/strict";
import { join } from "node:path";
import { silentLog } from "../../../shared/observability/mod.ts";
import { startFixture, writeProject } from "../../../shared/testing/stack/fixture.ts";
import { createFunctionsHost, type FunctionsHost } from "./mod.ts";

const functions = {
  environment: `
    import process, { env } from "node:process";
    Deno.env.set("CHANGED", "here only");
    Deno.serve(() => Response.json({
      deno: Deno.env.toObject(), process: { ...process.env }, named: { ...env }, home: Deno.env.has("HOME"),
    }));`,
  fetch: `
    export default {
      greeting: "path ",
      fetch(request) { return new Response(this.greeting + new URL(request.url).pathname, { status: 202 }); },
    };`,
  unified: `Deno.serve({ onListen() {} }, (request) => {
    const { pathname, search } = new URL(request.url);
    return new Response("unified " + pathname + search);
  });`,
  images: `Deno.serve((request) => new Response("images " + new URL(request.url).pathname));`,
  upload: `Deno.serve(async (request) => {
    let bytes = 0;
    for await (const chunk of request.body) bytes += chunk.byteLength;
    return Response.json({ bytes });
  });`,
  stream: `
    const waiting = [];
    let gone = Promise.withResolvers();
    Deno.serve(async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/stream/release") { waiting.splice(0).forEach((resolve) => resolve()); return new Response(); }
      if (pathname === "/stream/gone") return new Response(await gone.promise);
      if (pathname === "/stream/never") {
        await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
        gone.resolve("the caller is gone");
        return new Response();
      }
      const body = new ReadableStream({
        async start(controller) {
          controller.enqueue(new TextEncoder().encode("first "));
          await new Promise((resolve) => waiting.push(resolve));
          controller.enqueue(new TextEncoder().encode("second"));
          controller.close();
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    });`,
  leaving: `
    const log = Deno.env.get("LOG");
    addEventListener("beforeunload", (event) => {
      Deno.writeTextFileSync(log, "told: " + event.detail.reason + "\\n", { append: true });
      finish();
    });
    let finish;
    Deno.serve(() => {
      const work = new Promise((resolve) => finish = resolve)
        .then(() => Deno.writeTextFile(log, "finished\\n", { append: true }));
      EdgeRuntime.waitUntil(work);
      return new Response("accepted");
    });`,
  // Held up as by a loop, but without the work: a loop that never ends runs on in a worker that was terminated, until the
  // process ends (https://github.com/denoland/deno/pull/35657).
  busy: `
    const never = new Int32Array(new SharedArrayBuffer(4));
    Deno.serve((request) => {
      if (new URL(request.url).search === "?busy") Atomics.wait(never, 0, 0, 20_000);
      return new Response();
    });`,
  broken: `throw new Error("missing setting");`,
  idle: `export const nothing = 1;`,
  crash: `
    const born = crypto.randomUUID();
    Deno.serve((request) => {
      if (request.method === "POST") setTimeout(() => { throw new Error("bug"); });
      return request.method === "POST" ? new Promise(() => {}) : new Response(born);
    });`,
};

Deno.test("functions of the local stack", async (t) => {
  const log = await Deno.makeTempFile();
  const stack = await startFixture({
    functions,
    environment: { LOG: log, CHANGED: "before", SUPABASE_URL: "http://elsewhere" },
    log: silentLog,
  });
  const get = async (path: string, init?: RequestInit) => {
    const response = await fetch(stack.url + path, init);
    return { response, status: response.status, text: await response.text() };
  };

  await t.step("have an environment of their own, with the platform's variables", async () => {
    const { text } = await get("/functions/v1/environment");
    const { deno, process, named, home } = JSON.parse(text);
    assert.equal(home, false);
    assert.deepEqual(process, deno);
    assert.deepEqual(named, deno);
    assert.equal(deno.SUPABASE_URL, stack.url);
    assert.equal(deno.CHANGED, "here only");
    assert.deepEqual(JSON.parse(deno.SUPABASE_PUBLISHABLE_KEYS), { default: stack.publishableKey });
    assert.deepEqual(JSON.parse(deno.SUPABASE_SECRET_KEYS), { default: stack.secretKey });
    assert.equal(deno.SUPABASE_DB_URL, stack.databaseUrl);
    assert.equal(Deno.env.get("CHANGED"), undefined);
  });

  await t.step("two stacks in one process do not share it", async () => {
    await using other = await startFixture({
      functions: { environment: functions.environment },
      environment: { OTHER: "1" },
    });
    const response = await fetch(`${other.url}/functions/v1/environment`);
    const { deno } = await response.json();
    assert.deepEqual([deno.OTHER, deno.LOG, deno.SUPABASE_URL], ["1", undefined, other.url]);
  });

  await t.step(
    "answer with status and cost, as a default export or through Deno.serve",
    async () => {
      const { response, status, text } = await get("/functions/v1/fetch/a/b");
      assert.deepEqual([status, text], [202, "path /fetch/a/b"]);
      assert.match(response.headers.get("x-cpu-ms") ?? "", /^\d+\.\d$/);
      assert.match(response.headers.get("x-heap-mb") ?? "", /^\d+$/);
    },
  );

  await t.step("can be invoked through supabase-js", async () => {
    const client = stack.client(stack.publishableKey);
    assert.equal(
      (await client.functions.invoke("unified/x", { method: "GET" })).data,
      "unified /unified/x",
    );
    const { error } = await client.functions.invoke("nothing");
    assert.equal(error.context.status, 404);
    assert.equal((await error.context.json()).code, "NOT_FOUND");
  });

  await t.step(
    "are reached by the local shortcuts, and unknown paths are a 404 in JSON",
    async () => {
      assert.equal((await get("/unified/generate?x=1")).text, "unified /unified/generate?x=1");
      assert.equal((await get("/storage/images/p/q.png")).text, "images /images/p/q.png");
      assert.deepEqual(JSON.parse((await get("/")).text).functions, Object.keys(functions).sort());
      for (
        const path of [
          "/nothing",
          "/unifiedx",
          "/functions/v1/",
          "/functions/v1/..%2f..",
          "/health",
        ]
      ) {
        const { status, text } = await get(path);
        assert.deepEqual([status, JSON.parse(text).code], [404, "NOT_FOUND"], path);
      }
    },
  );

  await t.step("stream in and out", async () => {
    const body = new Blob([new Uint8Array(3_000_000)]).stream();
    const sent = await get("/functions/v1/upload", { method: "POST", body });
    assert.deepEqual(JSON.parse(sent.text), { bytes: 3_000_000 });
    const response = await fetch(`${stack.url}/functions/v1/stream`);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    assert.equal((await reader.read()).value, "first ");
    await get("/functions/v1/stream/release");
    assert.equal((await reader.read()).value, "second");
    assert.equal((await reader.read()).done, true);
  });

  await t.step("learn that the caller has gone", async () => {
    const caller = new AbortController();
    const call = fetch(`${stack.url}/functions/v1/stream/never`, { signal: caller.signal });
    await get("/functions/v1/stream/release"); // answered after the other has arrived
    caller.abort();
    await assert.rejects(call, { name: "AbortError" });
    assert.equal((await get("/functions/v1/stream/gone")).text, "the caller is gone");
  });

  await t.step("that cannot start are a 503 that says why, and the others run on", async () => {
    for (
      const [name, why] of [["broken", /broken.*missing setting/s], [
        "idle",
        /idle.*Deno\.serve/s,
      ]] as const
    ) {
      const { status, text, response } = await get(`/functions/v1/${name}`);
      assert.equal(status, 503);
      assert.equal(response.headers.get("sb-error-code"), "BOOT_ERROR");
      assert.match(JSON.parse(text).message, why);
    }
    assert.equal((await get("/functions/v1/fetch")).status, 202);
  });

  await t.step("that crash are started anew by the next request", async () => {
    const before = (await get("/functions/v1/crash")).text;
    const crashed = await get("/functions/v1/crash", { method: "POST", body: "x" });
    assert.deepEqual([crashed.status, JSON.parse(crashed.text).code], [500, "WORKER_ERROR"]);
    const after = await get("/functions/v1/crash");
    assert.equal(after.status, 200);
    assert.notEqual(after.text, before);
  });

  await t.step("that are ended leave no request without an answer", async () => {
    // Each over a connection that is there already, of which a busy worker reads nothing more.
    await Promise.all(Array.from({ length: 4 }, () => get("/functions/v1/busy")));
    const asked = Array.from({ length: 4 }, () => get("/functions/v1/busy?busy"));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await stack.endFunction("busy");
    for (const { status, text } of await Promise.all(asked)) {
      assert.deepEqual([status, JSON.parse(text).code], [500, "WORKER_ERROR"]);
    }
  });

  await t.step("are told before they end, and background work is waited for", async () => {
    assert.equal((await get("/functions/v1/leaving")).text, "accepted");
    await stack.close();
    assert.equal(await Deno.readTextFile(log), "told: termination\nfinished\n");
    await Deno.remove(log);
  });
});

Deno.test("functions load anew when sources change, requests under way end with the old", async () => {
  const arrived = Promise.withResolvers<void>(), released = Promise.withResolvers<void>();
  await using gate = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async () => {
    arrived.resolve();
    await released.promise;
    return new Response();
  });
  await using stack = await startFixture({
    watch: true,
    environment: { GATE: `http://127.0.0.1:${gate.addr.port}` },
    functions: {
      slow: `
        import { version } from "../../shared/version.ts";
        Deno.serve(async (request) => {
          if (new URL(request.url).search === "?wait") await (await fetch(Deno.env.get("GATE"))).text();
          return new Response(version);
        });`,
    },
  });
  const version = join(stack.folder, "shared/version.ts");
  const read = async (search = "") =>
    await (await fetch(`${stack.url}/functions/v1/slow${search}`)).text();
  await Deno.writeTextFile(version, `export const version = "one";`);
  const underWay = read("?wait");
  await arrived.promise;
  await Deno.writeTextFile(version, `export const version = "two";`);
  while (await read() !== "two");
  released.resolve();
  assert.equal(await underWay, "one");
  assert.match(stack.steps.at(-1) ?? "", /version\.ts changed: reloading slow/);
});

Deno.test("functions leave a thread that can be started again when nothing is under way", async () => {
  const folder = await writeProject({
    functions: {
      told: `
        const told = Deno.env.get("TOLD");
        export default {
          fetch(request) {
            if (request.method === "POST") EdgeRuntime.waitUntil(new Promise(() => {}));
            return new Response(told + " " + Deno.env.get("TOLD"));
          },
        };`,
    },
  });
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  const left: boolean[] = [];
  const use = async (told: string, end: (host: FunctionsHost) => Promise<void>) => {
    const host = createFunctionsHost({
      directory: join(folder, "functions"),
      environment: () => ({ TOLD: told }),
      oneIsolate: false,
      readableLogs: false,
      log: silentLog,
      workers: { take: () => worker, leave: (_, idle) => left.push(idle) },
    });
    const get = (method: string) =>
      host.handle("told", "/told", new Request("http://localhost/told", { method }));
    assert.equal(await (await get("GET")).text(), `${told} ${told}`);
    if (told === "busy") await (await get("POST")).text();
    await end(host);
  };
  await use("first", (host) => host.close(1_000));
  await use("again", (host) => host.close(1_000));
  await use("killed", (host) => host.end("told"));
  await use("busy", (host) => host.close(0));
  assert.deepEqual(left, [true, true, false, false]);
  worker.terminate();
  await Deno.remove(folder, { recursive: true });
});
