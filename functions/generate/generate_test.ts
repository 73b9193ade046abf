import { longPrompts } from "../../shared/testing/prompts/mod.ts";
import assert from "node:assert/strict";
import { readJob } from "../../shared/database/mod.ts";
import {
  completed,
  type GenerationAnswer,
  problem,
} from "../../shared/testing/service/contract.ts";
import { decodeIndependently } from "../../shared/testing/simulators/decode_independently.ts";
import { watchJobs } from "../../shared/testing/service/jobs.ts";
import {
  sha256,
  startTestService,
  type TestService,
} from "../../shared/testing/service/service.ts";

const small = { width: 256, height: 256 };
// Gemini answers in one call, without polls, so it is the one that most calls are made to.
const quickest = { provider: "gemini" };

/** Holds an answer against the rows and the objects that it speaks of. */
async function compareWithRows(service: TestService, answer: GenerationAnswer): Promise<void> {
  const job = await readJob(service.client, answer.generation_id);
  assert.ok(job);
  assert.equal(job.status, answer.status);
  assert.equal(job.project_id, answer.project_id);
  assert.equal(job.provider, answer.provider);
  assert.equal(job.model_name, answer.metadata.provider_model);
  assert.equal(job.prompt_used, answer.prompt);
  assert.equal(job.cost_usd, answer.metadata.cost_usd);
  assert.equal(job.source, answer.source);
  assert.deepEqual(job.warnings, answer.warnings);
  assert.deepEqual(
    job.attempts.map(({ provider, status }) => ({ provider, status })),
    answer.metadata.attempts.map(({ provider, status }) => ({ provider, status })),
  );
  const rows = job.images;
  assert.equal(rows.length, answer.images.length);
  for (const [index, image] of answer.images.entries()) {
    const row = rows[index];
    assert.ok(row);
    assert.equal(row.id, image.id);
    assert.equal(`/storage/images/${row.object_path}`, image.local_url);
    assert.ok(row.object_path.startsWith(`${answer.project_id}/${answer.provider}/`));
    const { data: object } = await service.client.storage.from("generated-images").download(
      row.object_path,
    );
    assert.ok(object);
    const bytes = new Uint8Array(await object.arrayBuffer());
    const facts = {
      ...await decodeIndependently(bytes),
      file_size: bytes.byteLength,
      sha256: sha256(bytes),
    };
    const { width, height, format, file_size, sha256: told } = image;
    assert.deepEqual({ width, height, format, file_size, sha256: told }, facts);
    assert.equal(object.type, `image/${format}`);
    assert.deepEqual(
      [row.width, row.height, row.format, row.file_size, row.sha256, row.seed],
      [width, height, format, file_size, told, image.seed],
    );
    const signed = await fetch(image.signed_url);
    assert.equal(signed.status, 200);
    assert.equal(sha256(new Uint8Array(await signed.arrayBuffer())), told);
  }
}

Deno.test("POST /generate", async (t) => {
  await using service = await startTestService();
  const generate = (json: Record<string, unknown>, headers: Record<string, string> = {}) =>
    service.call("/generate", { json, headers });

  await t.step("draws with a secret key, into the default project", async () => {
    const answer = completed(await generate({ prompt: "a lighthouse", ...small, ...quickest }));
    assert.equal(answer.prompt, "a lighthouse");
    assert.equal(answer.source, "api");
    assert.equal(answer.metadata.prompt_validation?.method, "none");
    assert.equal(answer.metadata.prompt_validation?.original_length, 12);
    await compareWithRows(service, answer);
  });

  await t.step("draws as a user, into a default project of their own", async () => {
    const user = await service.signUp();
    const json = { prompt: "a lighthouse", ...quickest };
    const first = completed(await service.call("/generate", { as: user, json }));
    await compareWithRows(service, first);
    const second = completed(await service.call("/generate", { as: user, json }));
    assert.equal(second.project_id, first.project_id);
    assert.ok(first.generation_id < second.generation_id, "ids are in the order of their making");
    assert.ok((first.images[0]?.id ?? "~") < (second.images[0]?.id ?? ""), "those of pictures too");
    const { data: projects } = await user.client.from("generation_projects").select("id");
    assert.deepEqual(projects, [{ id: first.project_id }]);
    const { data: job } = await user.client.from("generation_jobs")
      .select("created_by").eq("id", first.generation_id).single();
    assert.equal(job?.created_by, user.id);
  });

  const names = [
    ["leonardo_ai", "leonardo_ai"],
    ["leonardo", "leonardo_ai"],
    ["runware_ai", "runware_ai"],
    ["runware", "runware_ai"],
    ["gemini", "gemini"],
    ["comfyui", "comfyui"],
  ];
  await t.step("draws by each provider under each of its names", async () => {
    await Promise.all(names.map(async ([name, id]) => {
      const answer = completed(
        await generate({
          prompt: `by ${name}`,
          provider: name,
          enable_fallback: false,
          ...small,
        }),
      );
      assert.equal(answer.provider, id);
      // Where a provider has its pictures lie, the address is told; an operator's own server's never is.
      const tells = id === "leonardo_ai" || id === "runware_ai";
      assert.ok(answer.images.every(({ url }) => (url !== null) === tells));
      assert.deepEqual(answer.metadata.attempts.map(({ provider, status }) => [provider, status]), [
        [id, "completed"],
      ]);
      await compareWithRows(service, answer);
    }));
  });

  await t.step("draws by any provider when none is named", async () => {
    const answer = completed(await generate({ prompt: "by anyone", ...small }));
    assert.equal(answer.metadata.attempts.length, 1);
    await compareWithRows(service, answer);
  });

  await t.step("draws in the size asked for", async () => {
    const answer = completed(
      await generate({ prompt: "wide", provider: "runware", width: 512, height: 256 }),
    );
    assert.deepEqual([answer.images[0]?.width, answer.images[0]?.height], [512, 256]);
    await compareWithRows(service, answer);
  });

  await t.step("draws several at once, each with its own file", async () => {
    for (const provider of ["runware_ai", "gemini"]) {
      const answer = completed(
        await generate({ prompt: "a set", provider, num_images: 5, ...small, seed: 7 }),
      );
      assert.equal(answer.total_images, 5);
      assert.equal(new Set(answer.images.map((image) => image.local_url)).size, 5);
      await compareWithRows(service, answer);
    }
  });

  await t.step("keeps what the caller notes, such as a scene, in the row", async () => {
    const noted = { scene_id: "scene 7", metadata: { take: [1, { two: null }], ümlaut: "✓" } };
    const answer = completed(await generate({ prompt: "noted", ...quickest, ...noted }));
    const { data: job } = await service.client.from("generation_jobs").select("request")
      .eq("id", answer.generation_id).single();
    const request = job?.request as Record<string, unknown>;
    assert.deepEqual([request.scene_id, request.metadata], [noted.scene_id, noted.metadata]);
    assert.equal("prompt" in request, false);
  });

  await t.step("has a quick path", async () => {
    const json = { prompt: "quick", provider: "runware", num_images: 2, seed: 3, ...small };
    const answer = completed(await service.call("/generate/quick", { json }));
    assert.equal(answer.source, "quick");
    assert.equal(answer.total_images, 2);
    await compareWithRows(service, answer);
    const refused = await service.call("/generate/quick", { json: { ...json, num_images: 9 } });
    assert.deepEqual(problem(refused, 400, "invalid_request").errors?.[0]?.path, "num_images");
    const steps = await service.call("/generate/quick", { json: { ...json, steps: 9 } });
    assert.deepEqual(problem(steps, 400, "invalid_request").errors?.[0]?.path, "steps");
  });

  await t.step("Prefer: respond-async answers 202 and the job completes", async () => {
    const user = await service.signUp();
    await using jobs = await watchJobs(service.stack.database);
    const answer = await service.call("/generate", {
      as: user,
      json: { prompt: "later", ...quickest },
      headers: { prefer: "wait=10, respond-async" },
    });
    assert.equal(answer.status, 202);
    assert.equal(answer.headers.get("preference-applied"), "respond-async");
    const { generation_id, status } = answer.body as { generation_id: string; status: string };
    assert.equal(status, "running");
    const location = answer.headers.get("location") ?? "";
    assert.equal(location, `${service.stack.url}/functions/v1/jobs/${generation_id}`);
    assert.equal(await jobs.end(generation_id), "completed");
    const later = completed(await service.call(`/jobs/${generation_id}`, { as: user }));
    await compareWithRows(service, later);
  });

  await t.step("a caller who leaves loses nothing: the job completes", async () => {
    await using jobs = await watchJobs(service.stack.database);
    const leaving = new AbortController();
    const left = fetch(`${service.stack.url}/functions/v1/generate`, {
      method: "POST",
      headers: { ...service.credentials("service"), "content-type": "application/json" },
      body: JSON.stringify({ prompt: "left alone", ...quickest }),
      signal: leaving.signal,
    });
    const jobId = await jobs.nextStarted();
    leaving.abort();
    await assert.rejects(left, { name: "AbortError" });
    assert.equal(await jobs.end(jobId), "completed");
  });

  await t.step("a job that outlasts the caller's time limit is answered with 202", async () => {
    await using patient = await startTestService({
      drawMs: 1_500,
      environment: { REQUEST_DEADLINE_SECONDS: "0.5" },
    });
    await using jobs = await watchJobs(patient.stack.database);
    const answer = await patient.call("/generate", { json: { prompt: "slow", ...quickest } });
    assert.equal(answer.status, 202);
    assert.equal(answer.headers.get("preference-applied"), null);
    const { generation_id } = answer.body as { generation_id: string };
    assert.equal(await jobs.end(generation_id), "completed");
  });

  await t.step("an Idempotency-Key brings the first answer back", async () => {
    const json = { prompt: "only once", ...quickest };
    const headers = { "idempotency-key": "key 1" };
    const first = await generate(json, headers);
    assert.equal(first.headers.get("idempotent-replayed"), null);
    const before = await service.countRows();
    const second = await generate(json, headers);
    assert.equal(second.headers.get("idempotent-replayed"), "true");
    const unsigned = ({ images, ...rest }: GenerationAnswer) => ({
      ...rest,
      images: images.map(({ signed_url: _, ...image }) => image),
    });
    assert.deepEqual(unsigned(completed(second)), unsigned(completed(first)));
    assert.deepEqual(await service.countRows(), before);

    problem(await generate({ ...json, seed: 1 }, headers), 422, "idempotency_key_reused");
    assert.deepEqual(await service.countRows(), before);

    const user = await service.signUp();
    const others = completed(await service.call("/generate", { as: user, json, headers }));
    assert.notEqual(others.generation_id, completed(first).generation_id, "keys are a project's");
  });

  await t.step("the same key twice at once draws once", async () => {
    const json = { prompt: "twice at once", ...quickest };
    const headers = { "idempotency-key": "key 2" };
    await service.simulators.setFault({
      service: "gemini",
      fault: "transport.slow_headers",
      delayMs: 500,
      count: 1,
    });
    const answers = await Promise.all([1, 2, 3].map(() => generate(json, headers)));
    const drawn = answers.filter(({ status }) => status === 200);
    assert.equal(drawn.length, 1);
    for (const answer of answers) {
      if (answer.status === 200) continue;
      const { generation_id } = problem(answer, 409, "conflict");
      assert.equal(generation_id, completed(drawn[0] ?? answer).generation_id);
      assert.ok(Number(answer.headers.get("retry-after")) >= 1);
    }
  });

  await t.step("a failed first answer is brought back as it was", async () => {
    const json = { prompt: "a [moderated] wish", ...quickest };
    const headers = { "idempotency-key": "key 3" };
    const first = problem(await generate(json, headers), 422, "content_refused");
    const again = await generate(json, headers);
    const second = problem(again, 422, "content_refused");
    assert.equal(again.headers.get("idempotent-replayed"), "true");
    const { request_id: _, ...told } = first;
    const { request_id: __, ...toldAgain } = second;
    assert.deepEqual(toldAgain, told);
  });

  await t.step("an Idempotency-Key has 1 to 255 characters", async () => {
    const before = await service.countRows();
    const answer = await generate({ prompt: "x" }, { "idempotency-key": "k".repeat(256) });
    assert.equal(problem(answer, 400, "invalid_request").errors?.[0]?.path, "Idempotency-Key");
    assert.deepEqual(await service.countRows(), before);
  });
  const sentence = "A weathered lighthouse on a basalt cliff, waves crashing, volumetric golden " +
    "light, cinematic composition, 35mm film grain, no people. ";
  const longPrompt = (characters: number) =>
    sentence.repeat(Math.ceil(characters / sentence.length)).slice(0, characters - 1) + ".";

  await t.step("shortens a long prompt by Ollama, and only once for the same prompt", async () => {
    // One that cannot be shortened without a loss: what can is shortened here.
    const prompt = longPrompts.find(({ name }) => name === "tags of every kind")?.text ?? "";
    const json = { prompt, ...quickest };
    const answer = completed(await generate(json));
    const { original_length, optimized_length, method, preservation } =
      answer.metadata.prompt_validation ?? {};
    assert.equal(method, "ollama");
    assert.equal(original_length, prompt.length);
    assert.ok(optimized_length && optimized_length <= 3_000, String(optimized_length));
    assert.equal(answer.prompt.length, optimized_length);
    assert.ok(preservation && preservation > 0.7, String(preservation));
    await compareWithRows(service, answer);
    const { data: job } = await service.client.from("generation_jobs").select("prompt")
      .eq("id", answer.generation_id).single();
    assert.equal(job?.prompt, json.prompt, "the prompt as sent is kept");
    const chats = async () => (await service.simulators.books()).services.ollama.counts.submit;
    const before = await chats();
    assert.equal(completed(await generate(json)).prompt, answer.prompt);
    assert.equal(await chats(), before);
  });

  await t.step("shortens for Leonardo to its own limit of 1,500 characters", async () => {
    const answer = completed(
      await generate({ prompt: longPrompt(4_400), provider: "leonardo", ...small }),
    );
    assert.equal(answer.provider, "leonardo_ai");
    assert.ok(answer.prompt.length <= 1_500, String(answer.prompt.length));
    assert.equal(answer.metadata.prompt_validation?.optimized_length, answer.prompt.length);
    assert.equal(answer.metadata.prompt_validation?.original_length, 4_400);
  });

  await t.step("leaves a prompt as it is where the request or the project says so", async () => {
    const prompt = longPrompt(4_500);
    const own = completed(await generate({ prompt, prompt_optimization: "never", ...small }));
    assert.equal(own.prompt, prompt);
    const { data: project } = await service.client.from("generation_jobs").select("project_id")
      .eq("id", own.generation_id).single();
    await service.stack.database.query(
      "update image_generation.projects set prompt_optimization = 'never' where id = $1",
      [project?.project_id],
    );
    const byProject = completed(
      await generate({ prompt, project_id: project?.project_id, ...small }),
    );
    assert.equal(byProject.prompt, prompt);
    const refused = await generate({
      ...{ prompt, project_id: project?.project_id, ...small },
      ...{ provider: "leonardo", enable_fallback: false },
    });
    const told = problem(refused, 422, "no_capable_provider");
    assert.match(told.detail, /4500 characters/);
    // Of no more characters than everybody takes, and more tokens than FLUX.1 reads.
    const russian = "Маяк на скалистом берегу в сумерках, волны и чайки, мягкий свет. ";
    const unread = {
      prompt: russian.repeat(22).trim(),
      provider: "comfyui",
      enable_fallback: false,
    };
    assert.ok(unread.prompt.length < 1_500);
    const whole = completed(await generate({ ...unread, ...small }));
    assert.equal(whole.prompt, unread.prompt);
    await service.stack.database.query(
      "update image_generation.projects set prompt_optimization = 'auto' where id = $1",
      [project?.project_id],
    );
    const shortened = completed(
      await generate({ ...unread, project_id: project?.project_id, ...small }),
    );
    assert.ok(shortened.prompt.length < unread.prompt.length);
    const standard = { prompt, prompt_optimization: "standard", provider: "gemini" };
    assert.ok(completed(await generate({ ...standard, ...small })).prompt.length <= 3_000);
    await service.stack.database.query(
      "update image_generation.projects set prompt_optimization = null",
    );
  });

  await t.step("sends what stands under a negative heading as the negative prompt", async () => {
    const prompt = "a harbour at dusk\n\nNegative prompt: alcohol, logos";
    const answer = completed(await generate({ prompt, provider: "leonardo", ...small }));
    assert.equal(answer.prompt, "a harbour at dusk");
    assert.ok(answer.warnings.some((warning) => /negative prompt/.test(warning)));
  });

  await t.step("shortens by rule when Ollama is down, with a warning", async () => {
    await service.simulators.setFault({ service: "ollama", fault: "transport.bad_gateway" });
    const answer = completed(await generate({ prompt: longPrompt(4_600), ...quickest }));
    assert.equal(answer.metadata.prompt_validation?.method, "local");
    assert.ok(answer.prompt.length <= 3_000);
    assert.ok(answer.warnings.some((warning) => /language model/.test(warning)));
    await service.heal();
  });

  await t.step("takes prompts of 10,000 characters but not one more", async () => {
    completed(await generate({ prompt: longPrompt(10_000), ...quickest }));
    const family = "👨‍👩‍👧‍👦";
    completed(await generate({ prompt: family.repeat(2_600), ...quickest }));
    const before = await service.countRows();
    for (const prompt of [longPrompt(10_001), family.repeat(10_001)]) {
      const told = problem(await generate({ prompt, ...quickest }), 400, "prompt_too_long");
      assert.match(told.detail, /10,001.*10,000/);
      assert.equal(told.errors?.[0]?.path, "prompt");
    }
    const wide = problem(
      await generate({ prompt: family.repeat(9_000), ...quickest }),
      400,
      "prompt_too_long",
    );
    assert.match(wide.detail, /225,000 bytes of UTF-8; at most 65,536/);
    const negative_prompt = longPrompt(10_001);
    const told = problem(await generate({ prompt: "x", negative_prompt }), 400, "prompt_too_long");
    assert.equal(told.errors?.[0]?.path, "negative_prompt");
    assert.deepEqual(await service.countRows(), before);
  });
});
