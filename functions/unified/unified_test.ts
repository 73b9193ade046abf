import assert from "node:assert/strict";
import {
  completed,
  type GenerationAnswer,
  problem,
} from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

const small = { width: 256, height: 256, provider: "gemini" };

/** What differs each time, and what an isolate may know a few seconds late. */
const unsteady = [
  "signed_url",
  "request_id",
  "left",
  "outcomes",
  "average_latency_ms",
  "last_success_at",
  "success_rate",
  // What clients of the original service read besides.
  "cost",
  "error_message",
  "success",
];

/** An answer's body without what is {@link unsteady}. */
function lasting(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body, (name, value) => {
    return unsteady.includes(name) ? undefined : value;
  }));
}

Deno.test("the functions, each and in one", async (t) => {
  await using service = await startTestService();
  const user = await service.signUp();
  const drawn = completed(
    await service.call("/unified/generate", { as: user, json: { prompt: "unified", ...small } }),
  );
  const id = drawn.generation_id;

  const pairs: [unified: string, single: string][] = [
    ["/unified/models", "/providers/models"],
    ["/unified/config", "/providers/config"],
    ["/unified/jobs", "/jobs"],
    [`/unified/jobs/${id}`, `/jobs/${id}`],
    ["/unified/health", "/health"],
    ["/unified/health/ready", "/health/ready"],
    ["/unified/jobs?limit=0", "/jobs?limit=0"],
  ];
  for (const [unified, single] of pairs) {
    await t.step(`GET ${unified} answers what ${single} answers`, async () => {
      const [one, other] = await Promise.all([
        service.call(unified, { as: user }),
        service.call(single, { as: user }),
      ]);
      assert.equal(one.status, other.status);
      assert.deepEqual(lasting(one.body), lasting(other.body));
      const short = await fetch(service.stack.url + unified, {
        headers: service.credentials(user),
      });
      assert.equal(short.status, one.status, "the local stack serves it without /functions/v1");
      await short.body?.cancel();
    });
  }

  await t.step("POST /unified/generate/quick", async () => {
    const json = { prompt: "quick and unified", ...small };
    const quick: GenerationAnswer = completed(
      await service.call("/unified/generate/quick", { as: user, json }),
    );
    assert.equal(quick.source, "quick");
    const refused = await service.call("/unified/generate", { as: user, json: { ...json, x: 1 } });
    assert.equal(problem(refused, 400, "invalid_request").errors?.[0]?.path, "x");
    problem(await service.call("/unified/generate", { as: "nobody", json }), 401, "unauthorized");
  });

  await t.step("GET and DELETE of a picture", async () => {
    const [image] = drawn.images;
    const path = image?.local_url.replace("/storage/images/", "/unified/images/") ?? "";
    assert.equal((await service.call(path, { as: user })).status, 200);
    const removed = await service.call(`/unified/images/${image?.id}`, {
      as: user,
      method: "DELETE",
    });
    assert.equal(removed.status, 204);
  });

  const functions = ["generate", "jobs", "images", "providers", "health", "unified"];

  await t.step("a preflight of a browser is answered without credentials", async () => {
    for (const name of functions) {
      const answer = await service.call(`/${name}`, {
        as: "nobody",
        method: "OPTIONS",
        headers: {
          origin: "https://app.example.org",
          "access-control-request-method": "POST",
          "access-control-request-headers":
            "authorization, apikey, content-type, idempotency-key, prefer",
        },
      });
      assert.equal(answer.status, 204);
      assert.equal(answer.headers.get("access-control-allow-origin"), "*");
      const allowed = answer.headers.get("access-control-allow-headers")?.toLowerCase() ?? "";
      for (
        const header of ["authorization", "apikey", "content-type", "idempotency-key", "prefer"]
      ) {
        assert.ok(allowed.includes(header), header);
      }
      assert.match(answer.headers.get("access-control-allow-methods") ?? "", /POST/);
    }
  });

  await t.step("an error can be read by a browser, too", async () => {
    for (const path of ["/jobs", "/jobs/not-an-id", "/unified/nothing"]) {
      const answer = await service.call(path, {
        as: path === "/jobs" ? "nobody" : "service",
        headers: { origin: "https://app.example.org" },
      });
      assert.ok(answer.status >= 400);
      assert.equal(answer.headers.get("access-control-allow-origin"), "*", path);
      const exposed = answer.headers.get("access-control-expose-headers") ?? "";
      for (const header of ["x-request-id", "retry-after", "location", "idempotent-replayed"]) {
        assert.ok(exposed.includes(header), header);
      }
    }
  });

  await t.step("a request's id is given back, and made when it is missing or strange", async () => {
    const ask = async (sent?: string) =>
      (await service.call("/health", {
        headers: sent === undefined ? {} : { "x-request-id": sent },
      }))
        .headers.get("x-request-id");
    assert.equal(await ask("trace-1_A"), "trace-1_A");
    for (const strange of [undefined, "a b", "x".repeat(65), '"quoted"']) {
      assert.match(await ask(strange) ?? "", /^[\w-]{36}$/);
    }
  });

  await t.step("what is not there is a 404 problem", async () => {
    for (const name of functions) {
      const path = `/${name}/no/such/path/here`;
      const { detail } = problem(await service.call(path), 404, "not_found");
      assert.match(detail, /GET .*no\/such\/path/);
    }
    problem(await service.call("/unified", {}), 404, "not_found");
  });
});
