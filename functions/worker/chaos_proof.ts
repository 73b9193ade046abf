import { createClient } from "@supabase/supabase-js";
import * as z from "zod";
import { generationDocument } from "../../shared/database/mod.ts";
import type { TestDatabase } from "../../shared/testing/service/database.ts";
import assert from "node:assert/strict";
import { withSimulators } from "../../scripts/local/mod.ts";
import {
  type BookedCall,
  type FaultOrder,
  type Simulators,
  startSimulatorWorker,
} from "../../scripts/simulators/mod.ts";
import { systemClock } from "../../shared/runtime/mod.ts";
import { isFullProof, proofSeed, recordFigure } from "../../shared/testing/proof.ts";
import { halves } from "../../shared/testing/providers/input_pictures.ts";
import { sha256 } from "../../shared/testing/service/service.ts";
import { type ChildStack, startChildStack } from "../../shared/testing/worker/chaos_stack.ts";

// The whole of it, which takes a minute and a half: deno task prove chaos
const isFull = isFullProof();
const jobs = isFull ? 200 : 20;

const providers = ["leonardo_ai", "runware_ai", "gemini", "comfyui"] as const;
const environment = {
  LEASE_SECONDS: "4",
  WORKER_SECONDS: "3",
  ORPHAN_SECONDS: "0",
  LOG_LEVEL: "error",
};

type Blow =
  | { kind: "kill"; withDatabase: boolean }
  | { kind: "end"; name: "generate" | "worker"; graceMs?: number }
  | { kind: "fault"; order: FaultOrder };

/** What happens to the service: thirty blows, or one of each kind. */
const blows: Blow[] = [
  ...times(4, { kind: "kill", withDatabase: false }),
  ...times(3, { kind: "kill", withDatabase: true }),
  ...times(4, { kind: "end", name: "generate", graceMs: 300 }),
  ...times(4, { kind: "end", name: "generate" }),
  ...times(4, { kind: "end", name: "worker", graceMs: 300 }),
  ...times(4, { kind: "end", name: "worker" }),
  ...times(2, fault("comfyui", "comfyui.restart")),
  fault("leonardo_ai", "leonardo.task_lost"),
  fault("runware_ai", "runware.task_lost"),
  fault("leonardo_ai", "transport.answer_lost"),
  fault("runware_ai", "transport.answer_lost"),
  fault("comfyui", "transport.cut_mid_body"),
];

/** The first of each kind: every kill costs a start of the whole stack. */
function oneOfEach(blows: Blow[]): Blow[] {
  const kindOf = (blow: Blow) => blow.kind === "end" ? blow.name : blow.kind;
  const kinds = [...new Set(blows.map(kindOf))];
  return kinds.flatMap((kind) => blows.find((blow) => kindOf(blow) === kind) ?? []);
}

function times(count: number, blow: Blow): Blow[] {
  return Array.from({ length: count }, () => blow);
}

function fault(service: FaultOrder["service"], name: string): Blow {
  return { kind: "fault", order: { service, fault: name, count: 1 } };
}

/** Chance that can be repeated (a linear congruential generator with the constants of Numerical Recipes). */
function chanceFrom(start: number): () => number {
  let state = start;
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32;
}

Deno.test(`${jobs} jobs survive kills, lost workers and broken providers`, async () => {
  const chance = chanceFrom(proofSeed());
  const folder = await Deno.makeTempDir({ prefix: "local-stack-" });
  const simulators = await startSimulatorWorker({ drawMs: isFull ? 120 : 600 });
  const variables = withSimulators(environment, simulators.urls);
  let stack = await startChildStack(folder, variables);
  let picture = { id: "", bytes: 0 };
  try {
    await prepare(client(stack));
    picture = await handIn(stack);
    await Promise.all([
      wreak(),
      ...Array.from({ length: jobs / 10 }, (_, ten) => askTenTimes(ten)),
    ]);
    await simulators.clearFaults();
    await allEnded();
    await stack.kill(false);
    stack = await startChildStack(folder, variables);
    await expectWhole(stack, simulators, variables["LEONARDO_API_KEY"] ?? "", picture.bytes);
  } finally {
    await stack.close();
    await simulators.close();
    await Deno.remove(folder, { recursive: true });
  }

  async function wreak(): Promise<void> {
    const all = shuffled(blows, chance);
    for (const blow of isFull ? all : oneOfEach(all)) {
      await systemClock.sleep(300 + 1_200 * chance());
      if (blow.kind === "fault") await simulators.setFault(blow.order);
      else if (blow.kind === "end") await stack.end(blow);
      else {
        await stack.kill(blow.withDatabase);
        stack = await startChildStack(folder, variables);
      }
    }
  }

  /** Ten jobs, in each of the ways there are; each is asked for until its place in the queue is certain. */
  async function askTenTimes(ten: number): Promise<void> {
    await systemClock.sleep(ten * (isFull ? 1_200 : 800));
    const order = (index: number) => ({
      prompt: `chaos ${ten}-${index}`,
      width: 256,
      height: 256,
      num_images: index % 5 === 0 ? 2 : 1,
      provider: providers[index % providers.length],
      ...(hasPicture(`chaos ${ten}-${index}`) && { image: { image_id: picture.id } }),
    });
    const key = (name: string) => ({ "idempotency-key": `${name} ${ten}` });
    const requests = [0, 1].map((index) => post("/generate", order(index), key(`sync ${index}`)));
    for (const index of [2, 3]) {
      const headers = { ...key(`async ${index}`), prefer: "respond-async" };
      requests.push(post("/generate", order(index), headers));
    }
    const batch = { requests: [4, 5, 6].map(order) };
    requests.push(post("/generate/batch", batch, key("batch")));
    for (const index of [7, 8, 9]) requests.push(askInSql(order(index)));
    await Promise.all(requests);
  }

  async function post(path: string, json: unknown, headers: Record<string, string>) {
    await untilAnswered(async () => {
      const response = await fetch(`${stack.url}/functions/v1${path}`, {
        method: "POST",
        headers: { ...headers, apikey: stack.secretKey, "content-type": "application/json" },
        body: JSON.stringify(json),
      });
      const text = await response.text();
      const isReplay = response.headers.has("idempotent-replayed");
      // A batch answers 200 also for requests that could not begin; they are sent again.
      const began = path.endsWith("/batch")
        ? response.ok && batchResults.parse(JSON.parse(text)).results.every(hasBegun)
        : response.ok || /"generation_id"/.test(text);
      if (began || isReplay) return;
      throw new Error(`${response.status} ${text}`);
    });
  }

  async function askInSql({ prompt, provider, ...options }: Record<string, unknown>) {
    await untilAnswered(async () => {
      const { error } = await client(stack).rpc("request_generation", {
        project_id: await projectId(),
        prompt: String(prompt),
        options: { ...options, provider: String(provider), width: 256, height: 256 },
        deduplication_key: String(prompt),
      });
      if (error) throw new Error(error.message);
    });
  }

  async function projectId(): Promise<string> {
    const { data, error } = await client(stack).from("generation_projects").select("id").limit(1)
      .single();
    if (error) throw new Error(error.message);
    return data.id;
  }

  async function allEnded(): Promise<void> {
    await untilAnswered(async () => {
      const { data, error } = await client(stack).from("generation_jobs")
        .select("id, status").in("status", ["queued", "running"]);
      if (error) throw new Error(error.message);
      if (data.length > 0) {
        const { data: at } = await client(stack).from("generation_attempts")
          .select("job_id, provider, status, started_at, error_message")
          .in("job_id", data.map(({ id }) => id));
        throw new Error(`${data.length} jobs have not ended: ${JSON.stringify([data, at])}`);
      }
    });
  }
});

const batchResults = z.object({
  results: z.array(z.looseObject({
    generation: z.unknown().optional(),
    generation_id: z.string().optional(),
    error: z.looseObject({ generation_id: z.string().optional() }).optional(),
  })),
});

/** Whether a request of a batch became a job, whatever came of it. */
function hasBegun(
  { generation, generation_id, error }: z.infer<typeof batchResults>["results"][number],
): boolean {
  return generation !== undefined || (generation_id ?? error?.generation_id) !== undefined;
}

function client({ url, secretKey }: ChildStack) {
  return createClient<TestDatabase>(url, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
}

type Client = ReturnType<typeof client>;

/** Takes the limit away that would stand in the way, and sets others that are counted and bind nobody. */
async function prepare(database: Client): Promise<void> {
  const { error } = await database.from("provider_configs")
    .update({ requests_per_minute: null }).neq("provider", "");
  assert.equal(error, null);
  for (const scope of ["deployment", "project"]) {
    await database.rpc("image_generation_set_limits", {
      ...{ caller: null as never, scope, scope_id: null as never },
      changes: { usd_per_month: 1_000, pictures_per_day: 10_000, bytes: 1e12 },
    }).throwOnError();
  }
}

/** Hands in a picture that jobs work on, once more when it was swept meanwhile: here nothing is too young for that. */
async function handIn({ url, secretKey }: ChildStack): Promise<{ id: string; bytes: number }> {
  for (;;) {
    const body = new FormData();
    body.append("file", new Blob([halves(256, 256).bytes]), "a.png");
    const response = await fetch(`${url}/functions/v1/images`, {
      method: "POST",
      headers: { apikey: secretKey },
      body,
    });
    const { id, file_size } = await response.json();
    if (response.status === 409) continue;
    assert.equal(response.status, 201);
    return { id, bytes: file_size };
  }
}

/**
 * Fails when a picture went to Leonardo twice for an attempt, and when one is left there: its rows tell of what the dead
 * had begun, and the sweep removes that.
 */
async function expectUploadedOnce(
  simulators: Simulators,
  rows: z.infer<typeof generationDocument>[],
): Promise<void> {
  const attempts = rows.filter(({ prompt }) => hasPicture(prompt)).flatMap(({ attempts }) =>
    attempts
  )
    .filter(({ provider }) => provider === "leonardo_ai");
  const booked = async () =>
    (await simulators.books()).calls.filter(({ service }) => service === "leonardo_ai");
  const arrived = (await booked()).filter(({ path, status }) =>
    path === "/upload" && status === 204
  );
  recordFigure("pictures that went to Leonardo", arrived.length);
  recordFigure("attempts there that they were for", attempts.length);
  assert.ok(arrived.length > 0 && arrived.length <= attempts.length);
  await untilAnswered(async () => {
    const removed = (await booked()).filter(({ method, path }) =>
      method === "DELETE" && path.startsWith("/v1/init-image/")
    );
    const left = arrived.length - new Set(removed.map(({ path }) => path)).size;
    if (left > 0) throw new Error(`${left} pictures are left at Leonardo`);
  });
}

/** Whether something goes into a job: into half of each provider's. */
function hasPicture(prompt: string): boolean {
  const [, ten = "", index = ""] = /^chaos (\d+)-(\d+)$/.exec(prompt) ?? [];
  return (Number(ten) + (Number(index) >> 2)) % 2 === 0;
}

/** Tries until it succeeds, five minutes at most: a busy machine needs several for the whole of it. */
async function untilAnswered(attempt: () => Promise<void>): Promise<void> {
  const deadline = systemClock.now() + 300_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (systemClock.now() > deadline) throw error;
      await systemClock.sleep(200);
    }
  }
}

function shuffled<Item>(items: Item[], chance: () => number): Item[] {
  return items.map((item) => ({ item, place: chance() }))
    .sort((one, other) => one.place - other.place)
    .map(({ item }) => item);
}

/** Holds rows, objects, files and the providers' books against each other. */
async function expectWhole(
  stack: ChildStack,
  simulators: Simulators,
  leonardoKey: string,
  bytesIn: number,
): Promise<void> {
  const database = client(stack);
  const { data, error } = await database.rpc("image_generation_jobs", { filter: {}, most: 200 });
  assert.equal(error, null);
  const rows = z.array(generationDocument).parse(data);
  const failed = rows.filter(({ status }) => status !== "completed");
  const attempts = rows.flatMap(({ attempts }) => attempts);
  const figures = {
    jobs: rows.length,
    completed: rows.length - failed.length,
    attempts: attempts.length,
    "interrupted attempts":
      attempts.filter(({ error_class }) => error_class === "cancelled").length,
    pictures: rows.flatMap(({ images }) => images).length,
  };
  console.table(figures);
  for (const [name, value] of Object.entries(figures)) recordFigure(name, value);
  for (const { error, attempts } of failed) {
    console.log("failed:", error, attempts.map(({ error_message }) => error_message));
  }
  assert.equal(rows.length, jobs, "every request is one job");
  assert.ok(failed.every(({ status, error }) => status === "failed" && error !== null));
  assert.deepEqual(attempts.filter(({ status }) => status === "running"), []);
  for (const { status, images, images_requested, warnings } of rows) {
    if (status !== "completed") continue;
    if (warnings.some((warning) => /pictures are missing/.test(warning))) continue;
    assert.equal(images.length, images_requested);
  }

  const pictures = rows.flatMap(({ images }) => images);
  await Promise.all(pictures.map(async ({ object_path, sha256: told }) => {
    const { data } = await database.storage.from("generated-images").download(object_path);
    assert.ok(data, object_path);
    assert.equal(sha256(new Uint8Array(await data.arrayBuffer())), told, object_path);
  }));
  // A worker that finds nothing to do sweeps.
  const woken = await fetch(`${stack.url}/functions/v1/worker`, {
    method: "POST",
    headers: { apikey: stack.secretKey },
  });
  assert.equal((await woken.json()).accepted, true);
  await untilAnswered(async () => {
    const { data } = await database.rpc("image_generation_orphaned_objects", {
      older_than_seconds: 0,
      most: 9,
    });
    assert.deepEqual(data, []);
  });
  const { data: broken } = await database.rpc("image_generation_check_data");
  assert.deepEqual(broken, {}, "what always holds");
  await expectEqualLedger(database, rows, bytesIn);

  const { calls } = await simulators.books();
  await expectUploadedOnce(simulators, rows);
  expectNoSecondSubmit(calls);
  await expectNoSecondLeonardoJob(simulators.urls.leonardo_ai, leonardoKey);
  // Gemini has no names for its work; it is asked once for each attempt, which draws one picture with each call.
  const asked = calls.filter((call) => call.service === "gemini" && call.call === "submit");
  const pictureCalls = rows.flatMap(({ images_requested, attempts }) =>
    attempts.filter(({ provider }) => provider === "gemini").map(() => images_requested)
  );
  const most = pictureCalls.reduce((sum, count) => sum + count, 0);
  assert.ok(asked.length <= most, `Gemini was asked ${asked.length} times for ${most} pictures`);
}

/** Fails when what limits go by is not what the attempts and the pictures say, counted anew. */
async function expectEqualLedger(
  database: Client,
  rows: z.infer<typeof generationDocument>[],
  bytesIn: number,
): Promise<void> {
  const { data } = await database.rpc("image_generation_binding_limits", {
    caller: null as never,
    project_id: rows[0]?.project_id ?? "",
  }).throwOnError();
  const { limits } = z.object({
    limits: z.array(z.object({ scope: z.string(), limit: z.string(), used: z.number() })),
  }).parse(data);
  const micro = (usd: number | null) => Math.round((usd ?? 0) * 1e6);
  const spent = rows.flatMap(({ attempts }) => attempts)
    .reduce((sum, each) => sum + micro(each.cost_usd) + micro(each.maybe_billed_usd), 0);
  const pictures = rows.flatMap(({ images }) => images);
  const bytes = pictures.reduce((sum, { file_size }) => sum + file_size, bytesIn);
  for (const scope of ["deployment", "project"]) {
    const used = (name: string) =>
      limits.find((each) => each.scope === scope && each.limit === name)?.used ?? NaN;
    assert.equal(micro(used("usd_per_month")), spent, scope);
    assert.equal(used("bytes"), bytes, scope);
    assert.ok(used("pictures_per_day") >= pictures.length, scope);
  }
  recordFigure("USD in the ledger, and recounted", spent / 1e6);
}

/**
 * Fails when a service accepted work under a name that it knew. ComfyUI forgets all names when it restarts, and a
 * service that loses a task forgets that task's.
 */
function expectNoSecondSubmit(calls: BookedCall[]): void {
  const seen = new Map<string, BookedCall>();
  for (const booked of calls) {
    const { service, call, status, taskIds, faults } = booked;
    if (faults.includes("comfyui.restart")) seen.clear();
    if (call !== "submit" || service === "ollama") continue;
    // Without a status the answer was lost, not the work.
    if (status !== 200 && status !== null) continue;
    if (faults.some((name) => name.endsWith(".task_lost"))) continue;
    for (const taskId of taskIds) {
      const first = seen.get(taskId);
      if (first) assert.fail(`asked for ${taskId} twice: ${JSON.stringify([first, booked])}`);
      seen.set(taskId, booked);
    }
  }
}

/** Fails when Leonardo drew one call twice: its prompt and its seed tell. */
async function expectNoSecondLeonardoJob(url: string, key: string): Promise<void> {
  const headers = { authorization: `Bearer ${key}` };
  const { user_details } = await (await fetch(`${url}/v1/me`, { headers })).json();
  const path = `/v1/generations/user/${user_details[0].user.id}?offset=0&limit=1000`;
  const answer = await fetch(`${url}${path}`, { headers });
  const { generations }: { generations: { prompt: string; seed: number; createdAt: string }[] } =
    await answer.json();
  assert.ok(generations.length > 0);
  const nameOf = ({ prompt, seed }: typeof generations[number]) => `${prompt} ${seed}`;
  const names = generations.map(nameOf);
  const twice = generations.filter((each) =>
    names.indexOf(nameOf(each)) !== names.lastIndexOf(nameOf(each))
  );
  assert.deepEqual(twice, []);
}
