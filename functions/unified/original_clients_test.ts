import assert from "node:assert/strict";
import { startTestService, type TestCaller } from "../../shared/testing/service/service.ts";

type Fields = Record<string, unknown>;

Deno.test("clients of the original service, under /unified", async (t) => {
  await using service = await startTestService();
  const user = await service.signUp();
  const project = await service.projectOf(user);
  const post = async (path: string, body: unknown, status = 200): Promise<Fields> => {
    const answer = await service.call(`/unified${path}`, {
      as: user,
      ...(typeof body === "string"
        ? { body, headers: { "content-type": "application/json" } }
        : { json: body }),
    });
    assert.equal(answer.status, status, JSON.stringify(answer.body));
    return answer.body as Fields;
  };
  const get = async (path: string, as: TestCaller = user): Promise<Fields> =>
    (await service.call(`/unified${path}`, { as })).body as Fields;
  /** As the original's models are written out: with every field, and null for what nobody chose. */
  const request = {
    ...{ prompt: "a kite", negative_prompt: null, width: 512, height: 512, aspect_ratio: null },
    ...{ num_images: 1, seed: null, model_id: null, preset_style: "DYNAMIC", guidance_scale: 7.5 },
    ...{ steps: 30, output_format: "png", provider: "runware", provider_params: null },
    ...{ project_id: project, scene_id: null },
  };
  const stored = async (): Promise<Fields> => {
    const [row] = await service.stack.database.query<{ request: Fields }>(
      "select request from image_generation.generation_jobs order by created_at desc limit 1",
    );
    return row?.request ?? {};
  };

  await t.step("options of a generation stand in the query", async () => {
    await post("/generate?enable_fallback=false&max_retries=1", request);
    const { enable_fallback, max_retries } = await stored();
    assert.deepEqual([enable_fallback, max_retries], [false, 1]);
    const told = await post("/generate?max_retries=many", request, 400);
    assert.match(String(told["detail"]), /max_retries/);
    const { is_optimized } = await post("/validate-prompt?force_optimize=true", {
      prompt: "a kite, a kite, a kite, a kite, a red kite",
    });
    assert.equal(is_optimized, true);
    assert.equal((await post("/generate?dry_run", request))["dry_run"], true);
  });

  await t.step("seed: up to 2^63, the same one for the same number", async () => {
    const sent = (seed: string) =>
      JSON.stringify({ ...request, seed: 0 }).replace('"seed":0', `"seed":${seed}`);
    const seeds: unknown[] = [];
    for (
      const seed of ["9223372036854775807", "9223372036854775806", "9223372036854775806", "42"]
    ) {
      await post("/generate", sent(seed));
      seeds.push((await stored())["seed"]);
    }
    assert.deepEqual(seeds, [2 ** 53 - 1, 2 ** 53 - 2, 2 ** 53 - 2, 42]);
    await post("/generate/batch", `{"requests": [${sent("9223372036854775807")}]}`);
    assert.equal((await stored())["seed"], 2 ** 53 - 1);
  });

  await t.step("aspect_ratio: goes before the size that nobody chose", async () => {
    const { images } = await post("/generate", { ...request, aspect_ratio: "16:9" });
    const [image] = images as { width: number; height: number }[];
    assert.ok(Math.abs((image?.width ?? 0) / (image?.height ?? 1) - 16 / 9) < 0.05);
  });

  await t.step("cost and error_message: of a generation, wherever it is told", async () => {
    const drawn = await post("/generate", request);
    const { metadata: { cost_usd } } = drawn as { metadata: { cost_usd: number } };
    assert.ok(cost_usd > 0);
    const told = (body: Fields) => [body["cost"], body["error_message"]];
    assert.deepEqual(told(drawn), [cost_usd, null]);
    const quick = { prompt: "a kite", project_id: project, provider: "runware", seed: null };
    assert.equal((await post("/generate/quick", quick))["error_message"], null);
    assert.deepEqual(told(await get(`/jobs/${drawn["generation_id"]}`)), [cost_usd, null]);
    const { jobs } = await get("/jobs?limit=50") as { jobs: Fields[] };
    assert.ok(
      jobs.every((job) => typeof job["cost"] === "number" && job["error_message"] === null),
    );
    const { results: [batched] } = await post("/generate/batch", { requests: [request] }) as {
      results: { generation: Fields }[];
    };
    assert.ok(Number(batched?.generation["cost"]) > 0);
    const refused = await post("/generate", {
      ...request,
      prompt: "[moderated]",
      provider: "gemini",
    }, 422);
    assert.equal(refused["error_message"], refused["detail"]);
    const failed = await get(`/jobs/${refused["generation_id"]}`);
    assert.equal(failed["error_message"], refused["detail"]);
  });

  await t.step(
    "validate-prompt: success, result, size_reduction, reduction_percentage",
    async () => {
      const short = await post("/validate-prompt", { prompt: "a kite", force_optimize: false });
      const names = [
        "success",
        "result",
        "size_reduction",
        "reduction_percentage",
        "error_message",
      ];
      assert.deepEqual(names.map((name) => short[name]), [true, "valid", 0, 0, null]);
      const prompt = Array.from({ length: 400 }, (_, at) => `a kite number ${at}`).join(", ");
      const long = await post("/validate-prompt", { prompt });
      const { original_length, optimized_length } = long as Record<string, number>;
      const reduction = (original_length ?? 0) - (optimized_length ?? 0);
      const percentage = Math.round(reduction / (original_length ?? 1) * 10_000) / 100;
      assert.ok(reduction > 3_000 && percentage > 50);
      assert.deepEqual(names.map((name) => long[name]), [
        true,
        "optimized",
        reduction,
        percentage,
        null,
      ]);
      const refused = await post("/validate-prompt", { prompt: "x".repeat(10_001) }, 400);
      assert.equal(refused["success"], false);
    },
  );

  await t.step("prompt-stats: all seven, and what is too long as that", async () => {
    const seven = (body: Fields) => ({
      character_count: body["character_count"],
      word_count: body["word_count"],
      needs_optimization: body["needs_optimization"],
      exceeds_maximum: body["exceeds_maximum"],
      optimization_threshold: body["optimization_threshold"],
      maximum_length: body["maximum_length"],
      estimated_reduction_needed: body["estimated_reduction_needed"],
    });
    const limits = { optimization_threshold: 3_000, maximum_length: 10_000 };
    assert.deepEqual(
      seven(await post("/prompt-stats", { prompt: "a red kite", force_optimize: false })),
      {
        ...{
          character_count: 10,
          word_count: 3,
          needs_optimization: false,
          exceeds_maximum: false,
        },
        ...{ ...limits, estimated_reduction_needed: 0 },
      },
    );
    const words = "word ".repeat(2_000);
    for (
      const [prompt, characters, exceeds] of [
        [`${words}x`, 10_001, true],
        [words.slice(0, -1), 9_999, false],
      ] as const
    ) {
      const { word_count, ...rest } = seven(await post("/prompt-stats", { prompt }));
      assert.equal(word_count, exceeds ? 2_001 : 2_000);
      assert.deepEqual(rest, {
        ...{ character_count: characters, needs_optimization: true, exceeds_maximum: exceeds },
        ...{ ...limits, estimated_reduction_needed: characters - 3_000 },
      });
    }
    assert.equal((await post("/prompt-stats", { prompt: "" }, 400))["success"], false);
  });

  await t.step("providers: a map, with available and total_available", async () => {
    const { providers, total_available } = await get("/providers") as {
      providers: Record<string, { available: boolean }>;
      total_available: number;
    };
    assert.deepEqual(Object.keys(providers).toSorted(), [
      "comfyui",
      "gemini",
      "leonardo_ai",
      "runware_ai",
    ]);
    const available = Object.values(providers).filter((each) => each.available).length;
    assert.deepEqual([available, total_available], [4, 4]);
    const named = await get("/providers/available") as { providers: string[]; count: number };
    assert.equal(named.count, named.providers.length);
  });

  await t.step("prompt-validator/health: available, service, url", async () => {
    const asked = await get("/prompt-validator/health");
    assert.equal(asked["available"], true);
    assert.equal(asked["service"], "gpt-oss:20b");
    assert.equal(asked["url"], null, "where it is reached is the operator's to know");
    const told = await get("/prompt-validator/health", "service");
    assert.match(String(told["url"]), /^http:\/\/127\.0\.0\.1:\d+$/);
  });

  await t.step("credentials are needed as everywhere", async () => {
    const answer = await service.call("/unified/providers", { as: "nobody" });
    assert.equal(answer.status, 401);
    assert.equal((answer.body as Fields)["code"], "unauthorized");
    const bad = await service.call("/unified/generate", {
      ...{ as: user, body: "{", headers: { "content-type": "application/json" } },
    });
    assert.equal((bad.body as Fields)["code"], "invalid_json");
  });
});
