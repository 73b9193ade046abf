import { deepEqual, equal } from "node:assert/strict";
import { createApp, createRouter, operation, serve } from "./mod.ts";

const describe = (access: "secret" | "anybody", path: string) =>
  operation({
    ...{ id: path, method: "get", path, summary: "Tells the log", access },
    answers: { 204: { description: "It did." } },
  });

Deno.test("createApp() lets a secret key have the log tell more of one request, and nobody else", async () => {
  const environment = {
    SUPABASE_URL: "http://project.test",
    SUPABASE_SECRET_KEY: "sb_secret_of_this_test",
    SUPABASE_PUBLISHABLE_KEY: "sb_publishable_of_this_test",
    LOG_LEVEL: "info",
  };
  const before = Object.keys(environment).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(environment)) Deno.env.set(name, value);
  const lines: Record<string, unknown>[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(JSON.parse(line));
  try {
    const router = createRouter();
    for (const access of ["secret", "anybody"] as const) {
      serve(router, describe(access, `/${access}`), (context) => {
        context.var.log.debug("a detail");
        return context.body(null, 204);
      });
    }
    const app = createApp("told");
    app.route("/", router);
    const ask = async (path: string, headers: Record<string, string>) => {
      lines.length = 0;
      const { status } = await app.fetch(new Request(`http://host.test${path}`, { headers }));
      equal(status, 204);
      return lines.map(({ level, message }) => `${level} ${message}`);
    };
    const apikey = environment.SUPABASE_SECRET_KEY;
    const debug = { "x-log-level": "debug", "x-request-id": "mine" };
    deepEqual(await ask("/told/secret", { apikey }), ["info request"]);
    deepEqual(await ask("/told/secret", { apikey, ...debug }), ["debug a detail", "info request"]);
    deepEqual([...new Set(lines.map(({ request_id }) => request_id))], ["mine"]);
    deepEqual(await ask("/told/anybody", debug), ["info request"]);
    deepEqual(await ask("/told/secret", { apikey, "x-log-level": "trace" }), ["info request"]);
  } finally {
    console.log = log;
    for (const [name, value] of before) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  }
});
