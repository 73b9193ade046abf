import assert from "node:assert/strict";
import * as z from "zod";
import { startTestStack } from "../../shared/testing/stack/test_stack.ts";
import { problem } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

const ids = ["comfyui", "gemini", "leonardo_ai", "runware_ai"];
const providerList = z.object({
  providers: z.array(z.object({
    id: z.enum(ids),
    availability: z.string(),
    simulated: z.boolean(),
    default_model: z.string(),
  })),
});
const availableList = z.object({ providers: z.array(z.enum(ids)) });
const modelList = z.object({
  models: z.array(z.object({
    provider: z.enum(ids),
    id: z.string().min(1),
    name: z.string().min(1),
    aliases: z.array(z.string()),
    is_default: z.boolean(),
    price_usd: z.number().min(0).nullable(),
    capabilities: z.object({ maxPromptCharacters: z.int().positive() }),
  })),
});

Deno.test("providers are described", async (t) => {
  await using service = await startTestService();
  const user = await service.signUp();
  await service.stack.database.query(
    "update image_generation.provider_configs set enabled = false where provider = 'comfyui'",
  );
  const get = async (path: string) => {
    const answer = await service.call(path, { as: user });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };

  await t.step("GET /providers tells of each whether it can be asked and is real", async () => {
    const { providers } = providerList.parse(await get("/providers"));
    assert.deepEqual(providers.map(({ id }) => id).toSorted(), ids);
    assert.ok(providers.every(({ simulated }) => simulated));
    assert.deepEqual(
      providers.filter(({ availability }) => availability !== "available")
        .map(({ id, availability }) => [id, availability]),
      [["comfyui", "disabled"]],
    );
  });

  await t.step("GET /providers/available names those that can be asked", async () => {
    const { providers } = availableList.parse(await get("/providers/available"));
    assert.deepEqual(providers.toSorted(), ["gemini", "leonardo_ai", "runware_ai"]);
  });

  await t.step("GET /providers/models lists models, one default for each provider", async () => {
    const { models } = modelList.parse(await get("/providers/models"));
    for (const id of ids) {
      assert.equal(models.filter((model) => model.provider === id && model.is_default).length, 1);
    }
    const names = models.map((model) => `${model.provider} ${model.id}`);
    assert.equal(new Set(names).size, names.length);
  });

  await t.step("GET /providers/config tells the limits that requests are held to", async () => {
    const { prompt, size, num_images } = await get("/providers/config") as {
      prompt: { max_characters: number };
      size: { min: number; max: number; default: number };
      num_images: { max: number };
    };
    assert.equal(prompt.max_characters, 10_000);
    assert.deepEqual([size.min, size.max, size.default], [128, 2_048, 1_024]);
    const json = { prompt: "too many", num_images: num_images.max + 1 };
    problem(await service.call("/generate", { as: user, json }), 400, "invalid_request");
  });

  await t.step("nothing is told without credentials", async () => {
    for (const path of ["/providers", "/providers/available", "/providers/models"]) {
      problem(await service.call(path, { as: "nobody" }), 401, "unauthorized");
    }
  });
});

Deno.test("without keys and simulators every provider is not configured", async () => {
  await using stack = await startTestStack({
    simulate: false,
    environment: { LOG_LEVEL: "error" },
  });
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${stack.url}/functions/v1${path}`, {
      ...init,
      headers: { apikey: stack.secretKey, "content-type": "application/json" },
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  const { providers } = providerList.parse((await ask("/providers")).body);
  assert.deepEqual(providers.map(({ id }) => id).toSorted(), ids);
  assert.ok(providers.every(({ availability }) => availability === "not_configured"));
  const body = JSON.stringify({ prompt: "a cat" });
  const told = problem(
    await ask("/generate", { method: "POST", body }),
    422,
    "no_capable_provider",
  );
  assert.match(told.detail, /leonardo_ai.*not set up/);
});
