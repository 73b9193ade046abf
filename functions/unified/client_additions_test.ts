import assert from "node:assert/strict";
import { completed, problem } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

Deno.test("what clients add by themselves", async (t) => {
  await using service = await startTestService();
  const user = await service.signUp();
  const small = { prompt: "a kite", provider: "runware", width: 256, height: 256 };
  const generate = (json: Record<string, unknown>, query = "") =>
    service.call(`/generate${query}`, { as: user, json });

  await t.step("any header passes a preflight", async () => {
    const asked = "authorization,last-event-id,if-none-match,traceparent,baggage,x-stainless-os";
    for (const path of ["/generate", "/unified/jobs", "/openai/v1/images/edits"]) {
      const answer = await service.call(path, {
        as: "nobody",
        method: "OPTIONS",
        headers: {
          ...{ origin: "https://app.example.org", "access-control-request-method": "POST" },
          "access-control-request-headers": asked,
        },
      });
      assert.equal(answer.status, 204);
      const allowed = answer.headers.get("access-control-allow-headers") ?? "";
      assert.deepEqual(allowed.split(/, ?/), asked.split(","), path);
    }
  });

  await t.step("a region in the query is the platform's", async () => {
    const region = "forceFunctionRegion=eu-central-1";
    completed(await generate(small, `?${region}`));
    for (const path of ["/jobs?limit=1&", "/providers?", "/openai/v1/models?", "/unified/jobs?"]) {
      assert.equal((await service.call(path + region, { as: user })).status, 200, path);
    }
  });

  await t.step("null is absent, inside of objects too, but where it means something", async () => {
    const drawn = completed(await generate({ ...small, seed: null, metadata: null }));
    const [image] = drawn.images;
    completed(
      await generate({
        prompt: "at night",
        image: { image_id: image?.id, url: null, data: null },
        outpaint: null,
      }),
    );
    const batch = await service.call("/generate/batch", {
      as: user,
      json: { requests: [{ ...small, image: null, images: null }] },
    });
    assert.equal((batch.body as { completed: number }).completed, 1, JSON.stringify(batch.body));
    const json = { prompt: "a kite", force_optimize: null, diff: null };
    assert.equal((await service.call("/validate-prompt", { as: user, json })).status, 200);
    const missing = await service.call("/validate-prompt", { as: user, json: { prompt: null } });
    assert.equal(problem(missing, 400, "invalid_request").errors?.[0]?.path, "prompt");
    const key = await service.call("/keys", {
      as: user,
      json: { name: "k", scopes: ["read"], expires_at: null, project_id: null },
    });
    assert.equal(key.status, 201);
  });

  await t.step("a number in quotation marks is named, with what to do", async () => {
    const refused = problem(await generate({ ...small, num_images: "2" }), 400, "invalid_request");
    assert.match(refused.detail, /num_images: must be a number.* without quotation marks/);
  });

  await t.step("jpg is jpeg", async () => {
    const drawn = completed(await generate({ ...small, output_format: "JPG" }));
    assert.equal(drawn.images[0]?.format, "jpeg");
  });

  await t.step("any shape that models draw, and one beside a size that agrees", async () => {
    await Promise.all(["4:5", "5:4", "10:7"].map(async (aspect_ratio) => {
      const { images: [image] } = completed(
        await generate({ prompt: "a kite", provider: "runware", aspect_ratio }),
      );
      const [width = 1, height = 1] = aspect_ratio.split(":").map(Number);
      const drawn = (image?.width ?? 0) / (image?.height ?? 1);
      assert.ok(Math.abs(drawn / (width / height) - 1) < 0.03, `${aspect_ratio}: ${drawn}`);
    }));
    const both = { ...small, width: 1024, height: 576, aspect_ratio: "16:9" };
    const { images: [image] } = completed(await generate(both));
    assert.deepEqual([image?.width, image?.height], [1024, 576]);
    const contradiction = await generate({ ...both, aspect_ratio: "1:1" });
    const told = problem(contradiction, 400, "invalid_request");
    assert.match(told.detail, /aspect_ratio: is another shape than 1024x576/);
  });

  await t.step("a method that a path does not take is told those that it takes", async () => {
    const cases: [method: string, path: string, allowed: string][] = [
      ["GET", "/generate", "POST"],
      ["PUT", "/jobs", "GET"],
      ["POST", "/providers/gemini", "PATCH"],
      ["DELETE", "/unified/jobs", "GET"],
      ["GET", "/openai/v1/images/generations", "POST"],
    ];
    for (const [method, path, allowed] of cases) {
      const answer = await service.call(path, { as: user, method });
      assert.equal(answer.status, 405, `${method} ${path}`);
      assert.equal(answer.headers.get("allow"), allowed);
      if (path.startsWith("/openai")) {
        assert.equal((answer.body as { error: { code: string } }).error.code, "method_not_allowed");
      } else problem(answer, 405, "method_not_allowed");
    }
  });

  await t.step("a secret key may come as a bearer token alone", async () => {
    const authorization = `Bearer ${service.stack.secretKey}`;
    for (const path of ["/jobs", "/unified/providers", "/openai/v1/models"]) {
      const answer = await service.call(path, { as: "nobody", headers: { authorization } });
      assert.equal(answer.status, 200, path);
    }
  });
});
