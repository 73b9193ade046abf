import assert from "node:assert/strict";
import { join } from "node:path";
import { startTestService } from "../../shared/testing/service/service.ts";

Deno.test("GET /health says how the service is, to anybody", async (t) => {
  await using service = await startTestService();

  await t.step("everything simulated and available", async () => {
    for (const as of ["nobody", "anonymous", "service"] as const) {
      const answer = await service.call("/health", { as });
      assert.equal(answer.status, 200);
      const body = answer.body as {
        status: string;
        database: string;
        platform_parts: unknown;
        providers: Record<string, { availability: string; mode: string }>;
        ollama: { mode: string };
      };
      assert.deepEqual([body.status, body.database], ["healthy", "reachable"]);
      assert.deepEqual(body.platform_parts, {
        pg_net: true,
        pg_cron: "by_seconds",
        vault_secrets: true,
        realtime: true,
      });
      assert.deepEqual(Object.keys(body.providers).toSorted(), [
        "comfyui",
        "gemini",
        "leonardo_ai",
        "runware_ai",
      ]);
      for (const provider of Object.values(body.providers)) {
        assert.deepEqual(provider, {
          availability: "available",
          upstreams: { total: 1, available: 1, refused: 0 },
          mode: "simulated",
        });
      }
      assert.equal(body.ollama.mode, "simulated");
    }
    assert.deepEqual((await service.call("/health/ready", { as: "nobody" })).body, { ready: true });
  });

  await t.step(
    "GET /health without the function's prefix, as the local stack offers it",
    async () => {
      const response = await fetch(`${service.stack.url}/health`);
      assert.equal((await response.json()).status, "healthy");
    },
  );
});

Deno.test("GET /health answers 503 when the database is away", async () => {
  await using service = await startTestService({ ownServer: true });
  const [row] = await service.stack.database.query<{ data_directory: string }>(
    "show data_directory",
  );
  const file = await Deno.readTextFile(join(row?.data_directory ?? "", "postmaster.pid"));
  Deno.kill(Number(file.split("\n")[0]), "SIGQUIT");
  await service.stack.broken;
  const answer = await service.call("/health", { as: "nobody" });
  assert.equal(answer.status, 503);
  const { status, database, platform_parts } = answer.body as Record<string, unknown>;
  assert.deepEqual([status, database, platform_parts], ["unhealthy", "unreachable", null]);
  const ready = await service.call("/health/ready", { as: "nobody" });
  assert.ok(ready.status >= 500, "what cannot be read is not ready");
});
