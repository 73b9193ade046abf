import { deepEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { type FailureClass, failureClasses, ProviderError, ServiceError } from "../errors/mod.ts";
import { silentLog } from "../observability/mod.ts";
import {
  bindingOptions,
  catalogs,
  type ImageProvider,
  lookUpModel,
  type ProviderId,
  providerIds,
  providers,
} from "../providers/mod.ts";
import type { Candidate } from "../routing/mod.ts";
import { MemoryStore } from "../testing/generation/memory_store.ts";
import { type Evidence, honours, type JudgedField } from "../testing/generation/honoured.ts";
import { isFullProof, proofSeed, recordFigure } from "../testing/proof.ts";
import { sampleCandidate, sampleNow } from "../testing/routing/candidates.ts";
import { VirtualTime } from "../testing/runtime/virtual_time.ts";
import { inProcessUrl, openSimulators, readTold } from "../testing/simulators/in_process.ts";
import { HeldLease } from "./held_lease.ts";
import { newJob } from "./job.ts";
import { type GenerateRequest, generateRequest } from "./request_schema.ts";
import { runJob } from "./run_job.ts";
import { refuseMistakes } from "./start_generation.ts";

/** How a provider stands in a run: as usual, without a place, or failing so often before it draws. */
type Standing = { is: "well" } | { is: "full" } | {
  is: "failing";
  as: FailureClass;
  times: number;
};

interface Run {
  body: Record<string, unknown>;
  standing: Record<ProviderId, Standing>;
}

const uuidKey = "11111111-2222-4333-8444-555555555555";
const longPrompt = "a harbour with boats under heavy clouds, gulls over the pier, ".repeat(60);

const ownOptions: Record<ProviderId, Record<string, unknown>[]> = {
  leonardo_ai: [{ tiling: true }, { scheduler: "DDIM", photoReal: false }, {
    elements: [{ akUUID: "e", weight: 1 }],
  }],
  runware_ai: [{ lora: [{ model: "civitai:1@1", weight: 1 }] }, { clipSkip: 1 }, {
    scheduler: "DPM++ 2M",
  }],
  gemini: [{ temperature: 0.5 }, {
    safetySettings: [{ category: "HARM_CATEGORY_HARASSMENT", threshold: "OFF" }],
  }],
  comfyui: [{ inputs: { "31.sampler_name": "dpmpp_2m" } }],
};
const modelIds: Record<ProviderId, string[]> = {
  leonardo_ai: ["phoenix", "flux-dev", "vision xl", "gemini-2.5-flash-image"],
  runware_ai: ["runware:101@1", "civitai:4384@128713", "nano-banana"],
  gemini: ["nano-banana-pro", "gemini-2.5-flash-image"],
  comfyui: ["flux-dev-split"],
};

const taken = [1, 2, 3].map((number) => ({
  id: `00000000-0000-4000-8000-00000000000${number}`,
  ...{ width: 512, height: 512, format: "png" as const, byteLength: 100, hasAlpha: false },
  objectPath: `inputs/${number}.png`,
}));

const as = (role: string, index = 0) => ({ image_id: taken[index]?.id, role });
/** Requests with pictures, one of each kind. */
const withPictures: Record<string, unknown>[] = [
  { images: [as("init")] },
  { images: [as("init")], operation: "edit", strength: 0.3 },
  { images: [as("init"), as("reference", 1)] },
  { images: [as("reference")] },
  { images: [as("style")], operation: "generate" },
  { images: [{ ...as("control"), control: "canny" }], operation: "generate" },
  { images: [as("init")], mask: { image_id: taken[2]?.id } },
  { images: [as("init")], mask: { image_id: taken[2]?.id }, strength: 0.8 },
  { images: [as("init")], operation: "variation" },
  { images: [as("init")], operation: "upscale", scale: 2 },
  { images: [as("init")], operation: "remove_background" },
  { images: [as("init")], outpaint: { top: 64, right: 0, bottom: 64, left: 0 } },
];

const someStanding: fc.Arbitrary<Standing> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ is: "well" as const }) },
  { weight: 1, arbitrary: fc.constant({ is: "full" as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      is: fc.constant("failing" as const),
      as: fc.constantFrom(...failureClasses),
      times: fc.constantFrom(1, 9),
    }),
  },
);
const side = fc.constantFrom(256, 512, 768, 1_000, 1_024, 1_366, 2_048);
const often = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined, freq: 2 });
const bodies = fc.record({
  prompt: fc.constantFrom("a lighthouse", "a mole at dusk, negative prompt: fog", longPrompt),
  negative_prompt: often(fc.constantFrom("fog", "people, cars")),
  shape: often(fc.oneof(
    fc.record({ aspect_ratio: fc.constantFrom("1:1", "16:9", "9:16", "21:9") }),
    fc.record({ width: side, height: side }),
  )),
  num_images: fc.constantFrom(1, 2, 5),
  seed: often(fc.constantFrom(0, 7, 2 ** 31, Number.MAX_SAFE_INTEGER - 20)),
  preset_style: often(fc.constantFrom("cinematic", "ANIME", "bokeh")),
  guidance_scale: often(fc.constantFrom(1, 3.5, 20, 30)),
  steps: often(fc.constantFrom(1, 25, 100)),
  output_format: often(fc.constantFrom("png", "jpeg", "webp")),
  named: often(fc.constantFrom(...providerIds)),
  own: fc.nat(),
  asksModel: fc.constantFrom("no", "no", "id", "family", "id elsewhere"),
  asksOptions: fc.boolean(),
  family: fc.constantFrom("flux-1-dev", "nano-banana", "flux-1-schnell", "phoenix-1-0"),
  same_model: fc.constantFrom("prefer", "require"),
  fallback_to: often(fc.uniqueArray(fc.constantFrom(...providerIds), { minLength: 1 })),
  enable_fallback: often(fc.boolean()),
  strategy: fc.constantFrom("balanced", "quality", "speed", "cost"),
  on_refusal: fc.constantFrom("stop", "fallback"),
  max_retries: fc.constantFrom(0, 1),
  pictures: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...withPictures) },
  ),
}).map(({ pictures, shape, named, own, asksModel, asksOptions, family, fallback_to, ...rest }) => {
  const owner = named ?? providerIds[own % providerIds.length] ?? "gemini";
  const pick = <Value>(values: Value[]) => values[own % values.length];
  const body: Record<string, unknown> = { ...rest, ...shape, provider: named };
  if (asksModel === "id" && named) body["model_id"] = pick(modelIds[named]);
  if (asksModel === "id elsewhere" && !named) body["model_id"] = pick(modelIds[owner]);
  if (asksModel === "family") body["model"] = family;
  if (asksOptions && named) body["provider_params"] = pick(ownOptions[named]);
  Object.assign(body, pictures);
  const isNamed = named || body["model_id"] || body["model"];
  if (isNamed && rest.enable_fallback !== false) body["fallback_to"] = fallback_to;
  return body;
});
const runs: fc.Arbitrary<Run> = fc.record({
  body: bodies,
  standing: fc.record({
    leonardo_ai: someStanding,
    runware_ai: someStanding,
    gemini: someStanding,
    comfyui: someStanding,
  }),
});

/** What came of a run. */
interface Outcome {
  request?: GenerateRequest;
  refusal?: ServiceError;
  store?: MemoryStore;
  evidence?: Evidence;
}

async function play({ body, standing }: Run): Promise<Outcome> {
  const time = new VirtualTime(sampleNow, 1);
  const simulators = openSimulators(time);
  const candidates = providerIds.map((id) => candidateOf(id, standing[id]));
  const known = { candidates, excluded: [], busy: new Map() };
  const parsed = generateRequest.safeParse(JSON.parse(JSON.stringify(body)));
  // A contradiction in itself is the schema's to refuse.
  if (!parsed.success) return { refusal: new ServiceError("invalid_request", "It is no request.") };
  const request = parsed.data;
  const job = newJob(crypto.randomUUID(), request, request.images ? taken : [], "standard", true, {
    queuedAt: sampleNow,
    deadlineAt: sampleNow + 120_000,
  });
  try {
    refuseMistakes(job, known);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { request, refusal: error };
  }
  const pictures: Evidence["pictures"] = [];
  const store = new MemoryStore(job, time.clock);
  for (const id of providerIds) if (standing[id].is === "full") store.full.add(id);
  const seen: MemoryStore["store"] = async (image, place) => {
    const { source } = image as { source: { kind: string; url?: string; bytes?: Uint8Array } };
    const bytes = source.kind === "url"
      ? new Uint8Array(await (await simulators.fetch(source.url ?? "")).arrayBuffer())
      : source.kind === "bytes"
      ? source.bytes ?? new Uint8Array()
      : await readStream(source);
    const told = readTold(bytes);
    pictures.push({ ...told, place: place.ordinal, attempt: place.attempt });
    const { width, height, format } = told;
    return { ...await store.store(image, place), width, height, format: format as "png" };
  };
  const lease = new HeldLease(
    store.takeOver("lease"),
    600,
    time.clock.now(),
    store,
    time.clock,
    silentLog,
  );
  const running = runJob(
    {
      job: store.job,
      projectId: "project",
      lease,
      known,
      pictureSettings: { strips: true, embeds: false, keeps_workflows: false },
      unwritten: null,
      waitedMs: 0,
      isHeld: false,
    },
    {
      store,
      pictures: {
        store: seen,
        signAhead: () => {},
        intake: () => store.intake(),
        convert: () => store.convert(),
        find: store.find.bind(store),
        compose: (image) => Promise.resolve(image),
        inputs: () => ({
          open: () => Promise.resolve(new Response("picture").body ?? new ReadableStream()),
          publicUrl: () => Promise.resolve(undefined),
          drawn: () => undefined,
        }),
      },
      compress: (_job, text, limit) =>
        Promise.resolve({
          text: text.slice(0, limit),
          validation: {
            ...{ original_length: text.length, optimized_length: limit, optimization_time: 1 },
            ...{ method: "local", preservation: 0.8 },
          },
          warnings: [],
        }),
      fetch: simulators.fetch,
      clock: time.clock,
      log: silentLog,
    },
  );
  const [ended] = await Promise.allSettled([running, time.pass()]);
  if (ended.status === "rejected") throw ended.reason;
  return { request, store, evidence: { sent: simulators.sent, pictures } };
}

async function readStream(source: unknown): Promise<Uint8Array> {
  const { stream } = source as { stream?: ReadableStream<Uint8Array> };
  return new Uint8Array(await new Response(stream ?? null).arrayBuffer());
}

function candidateOf(id: ProviderId, standing: Standing): Candidate {
  const candidate = sampleCandidate(id);
  const endpoint = { baseUrl: inProcessUrl(id), headers: {} };
  let left = standing.is === "failing" ? standing.times : 0;
  const provider: ImageProvider = {
    ...providers[id],
    submit: (call, taskId, context) => {
      if (standing.is === "failing" && left-- > 0) {
        throw new ProviderError(id, standing.as, `${id} would not.`);
      }
      return providers[id].submit(call, taskId, context);
    },
  };
  return {
    ...candidate,
    provider,
    upstreams: [{ id: `${id}/1`, endpoint, apiKey: uuidKey }],
    settings: { ...candidate.settings, endpoints: [endpoint], apiKey: uuidKey },
  };
}

const judged: [field: JudgedField, told: string[]][] = [
  ["prompt", ["prompt"]],
  ["negative_prompt", ["negative_prompt"]],
  ["size", ["size"]],
  ["aspect_ratio", ["aspect_ratio"]],
  ["seed", ["seed"]],
  ["preset_style", ["preset_style"]],
  ["guidance_scale", ["guidance_scale"]],
  ["steps", ["steps"]],
  ["output_format", ["output_format"]],
  ["model", ["model"]],
  ["model_id", ["model_id"]],
  ["provider_params", ["provider_params"]],
  ["images", ["images"]],
  ["mask", ["mask"]],
  ["strength", ["strength"]],
];

/** Who is meant by what a request names. */
function ownersOf({ provider, model, model_id }: GenerateRequest): readonly ProviderId[] {
  if (provider) return [provider];
  if (model) return providerIds.filter((id) => catalogs[id].some(({ family }) => family === model));
  if (!model_id) return providerIds;
  return providerIds.filter((id) =>
    lookUpModel(catalogs[id], model_id) !== undefined ||
    providers[id].knowsModel?.(model_id, sampleCandidate(id).settings)
  );
}

/** The family of the model that a request names, where that is known. */
function familyOf(
  { model, model_id }: GenerateRequest,
  [owner]: readonly ProviderId[],
): string | undefined {
  if (model || !model_id || !owner) return model;
  return lookUpModel(catalogs[owner], model_id)?.family;
}

/** Fails unless every field of the request was honoured, or told, or the request refused. */
function judge({ request, refusal, store, evidence }: Outcome): void {
  if (refusal) return ok(refusal.message.length > 10);
  ok(request && store && evidence);
  const { result, job, closed } = store;
  ok(result, "every job ends");
  if (result.status === "failed") {
    const { code = "", detail = "" } = result.error ?? {};
    const isOurs = closed.some((each) => each.class === "cancelled");
    ok((code !== "internal" || isOurs) && detail.length > 10, `${code}: ${detail}`);
    return ok(evidence.pictures.length === 0);
  }
  const warnings = result.warnings.join("\n");
  const { provider: named } = request;
  for (const ended of closed.filter(({ images }) => images.length > 0)) {
    const attempt = job.attempts.find(({ id }) => id === ended.attempt_id);
    ok(attempt);
    const { provider, model } = attempt;
    const own: Evidence = {
      sent: evidence.sent.filter((each) => each.provider === provider),
      pictures: evidence.pictures.filter((each) => each.attempt === attempt.ordinal)
        .toSorted((one, other) => one.place - other.place),
    };
    ok(own.sent.length > 0 && own.pictures.length === ended.images.length);
    const lost = ended.losses.map(({ field }) => field as string);
    for (const [field, told] of judged) {
      const isHonoured = honours(field, request, provider, model, own);
      if (Deno.env.get("DEBUG")) {
        console.log(
          field,
          provider,
          isHonoured,
          JSON.stringify(request[field as "steps"])?.slice(0, 50),
        );
      }
      if (isHonoured !== false) continue;
      const losses = ended.losses.filter((each) => told.includes(each.field));
      ok(losses.length > 0, `${field} is lost with ${provider} and not told: lost ${lost}`);
      for (const { text } of losses) ok(result.warnings.includes(text), `no warning: ${text}`);
    }
    if (named && provider !== named) {
      ok(
        new RegExp(`${named} .*${provider} drew it|${named} was left out`).test(warnings),
        warnings,
      );
      ok(request.enable_fallback !== false);
      const params: GenerateRequest["provider_params"] = request.provider_params;
      ok(!params || bindingOptions(named, params).length === 0, "what carries meaning is bound");
    }
    const owners = ownersOf(request);
    if (request.fallback_to && !owners.includes(provider)) {
      ok(request.fallback_to.includes(provider), `${provider} was not to stand in`);
    }
    const family = familyOf(request, owners);
    if (request.same_model === "require" && family) {
      deepEqual(lookUpModel(catalogs[provider], model)?.family, family);
    }
    const before = job.attempts.filter(({ ordinal }) => ordinal < attempt.ordinal);
    for (const each of before) {
      if (!each.failure || each.provider === provider) continue;
      ok(
        warnings.includes(each.provider) && warnings.includes(`${provider} drew it instead`),
        warnings,
      );
      ok(each.failure.failureClass !== "moderated" || request.on_refusal === "fallback");
    }
  }
  const drawn = evidence.pictures.length;
  ok(drawn === request.num_images || /pictures are missing/.test(warnings), warnings);
}

const numRuns = isFullProof() ? 2_000 : 100;

Deno.test(`${numRuns} requests with failures: each field is honoured, or told, or the request refused`, async () => {
  const met = new Set<string>();
  const endings: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(runs, async (run) => {
      const outcome = await play(run);
      judge(outcome);
      const status = outcome.refusal?.code ?? outcome.store?.result?.status ?? "?";
      endings[status] = (endings[status] ?? 0) + 1;
      for (const { provider, failure } of outcome.store?.job.attempts ?? []) {
        for (const [field, value] of Object.entries(outcome.request ?? {})) {
          if (value !== undefined) {
            met.add(`${field} ${provider} ${failure?.failureClass ?? "drawn"}`);
          }
        }
      }
    }),
    { numRuns, seed: proofSeed() },
  );
  recordFigure("field × failure × provider met", met.size);
  for (const [ending, count] of Object.entries(endings)) recordFigure(`requests ${ending}`, count);
  ok((endings["completed"] ?? 0) > numRuns / 4, JSON.stringify(endings));
});
