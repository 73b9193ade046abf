import { readJob } from "../../database/mod.ts";
import assert from "node:assert/strict";
import {
  type CallKind,
  type FaultDescription,
  type FaultName,
  listFaults,
} from "../../../scripts/simulators/mod.ts";
import type { FailureClass } from "../../errors/mod.ts";
import { type ProviderId, providerIds } from "../../providers/mod.ts";
import { isFullProof, recordFigure } from "../proof.ts";
import { completed, problem } from "./contract.ts";
import { startTestService, type TestAnswer, type TestService } from "./service.ts";

/** How a request ends that meets a fault. */
export interface FaultExpectation {
  /** The class of the attempt's failure, or `drawn` when all pictures come. */
  ends: FailureClass | "drawn";
  /** What the answer has to say of it: its detail, or one of its warnings when there are pictures. */
  says?: RegExp;
  /** HTTP status on the attempt's row. */
  status?: number;
  /** The provider's own code on the attempt's row. */
  code?: string;
  /** Whether the failed attempt may have been billed. */
  billed?: boolean;
  /** Submits that reach the provider; default 1. */
  submits?: number;
  /** Pictures asked for; default 1. */
  asks?: number;
  /** Pictures delivered; default all when drawn, else none. */
  brings?: number;
  /** What the pictures have to be. */
  picture?: { format?: string; nsfw?: boolean; width?: number; declaredType?: string };
  /** Part of the path of the calls that the fault strikes; default any. */
  path?: string;
  /** How often the fault strikes; default always. */
  times?: number;
  /** What the request says besides. */
  request?: Record<string, unknown>;
  /** True when it disturbs others, and so runs by itself. */
  alone?: boolean;
}

/**
 * The expectations of one provider: by fault, then by the call that it strikes; null where a fault cannot be met at
 * such a call.
 */
export type FaultExpectations = Partial<
  Record<FaultName, Partial<Record<CallKind, FaultExpectation | null>>>
>;

/** One fault at one call. */
interface FaultCase {
  fault: FaultName;
  call: CallKind;
  expected: FaultExpectation;
  /** A prompt that no other case has. */
  prompt: string;
}

/** What a file of expectations says of its provider. */
export interface ProviderFaults {
  provider: ProviderId;
  /** The calls that a generation makes. */
  calls: CallKind[];
  /** The call whose answer holds the picture's bytes. */
  pictureCall: CallKind;
  expectations: FaultExpectations;
  /** Width and height that are asked for, in pixels: of a size that the provider draws. */
  side: number;
  /** How long a job that stalls may take, in s. */
  jobSeconds: number;
}

const answers: Partial<Record<FailureClass, [status: number, code: string]>> = {
  moderated: [422, "content_refused"],
  rate_limited: [429, "rate_limited"],
  timeout: [504, "deadline_exceeded"],
};
const otherAnswer: [status: number, code: string] = [502, "providers_failed"];
const concurrency = 32;
/** How long a job may take that stalls and runs alone, in s. */
const aloneSeconds = 5;
/** How long one may take that does not stall, in s: so long that no busy machine ends it. */
const plentySeconds = 90;
/** What the tunnel in front of the simulated ComfyUI asks for. */
const tunnelSecret = "tunnel-secret-5b1f6e";
/** What the local stack gives to simulated providers as their key. */
const simulatedKey = "00000000-0000-4000-8000-000000000000";

/**
 * Sends one request per fault and call to a provider whose simulator has that fault, without retries and fallback, and
 * compares what the caller is told, the rows, the bucket and the simulator's books with what is expected.
 *
 * @throws AssertionError that lists every case that ended otherwise, and every fault without an expectation
 */
export async function expectFaults(faults: ProviderFaults): Promise<void> {
  const all = listCases(faults);
  const cases = isFullProof() ? all : chooseCases(faults, all);
  recordFigure(`faults at ${faults.provider}, each at each of its calls`, cases.length);
  const those = (isAlone: boolean, stalls: boolean) =>
    cases.filter((one) => (one.expected.alone ?? false) === isAlone && isStall(one) === stalls);
  // One after the other, so that all run in the same threads.
  const problems = [
    ...await runCases(faults, [...each(those(true, false)), those(false, false)], plentySeconds),
    ...await runCases(faults, [those(false, true)], faults.jobSeconds),
    ...await runCases(faults, each(those(true, true)), aloneSeconds),
  ];
  const message = problems.join("\n\n");
  if (message !== "") throw new assert.AssertionError({ message });
}

/**
 * The provider's own faults, and of those that every service has enough that each is met once, and at each call everything
 * that can come of one. All of them are for the proof: deno task prove faults
 */
function chooseCases({ provider }: ProviderFaults, cases: FaultCase[]): FaultCase[] {
  const common = Object.entries(
    Object.groupBy(cases, ({ fault }) => fault.startsWith("transport.") ? fault : ""),
  ).filter(([fault]) => fault !== "");
  // Each provider meets a fault at another call than the one before it.
  const shift = providerIds.indexOf(provider);
  const chosen = new Set(
    common.map(([, met = []], index) => met[(index + shift) % met.length]),
  );
  const outcome = ({ call, expected: { ends, billed, times, alone } }: FaultCase) =>
    [call, ends, billed, times, alone].join();
  const seen = new Set([...chosen].map((one) => one && outcome(one)));
  return cases.filter((one) => {
    if (!one.fault.startsWith("transport.") || chosen.has(one)) return true;
    const isNew = !seen.has(outcome(one));
    seen.add(outcome(one));
    return isNew;
  });
}

/** Whether it is our own deadline that ends a case: then its answer may say so. */
function isStall({ expected: { ends, status, says = /./ } }: FaultCase): boolean {
  return ends === "timeout" && status === undefined && says.test("It did not finish within 5 s.");
}

function each(cases: FaultCase[]): FaultCase[][] {
  return cases.map((one) => [one]);
}

/**
 * Runs groups of cases on a service of their own, one group after the other, the cases of a group together.
 *
 * @returns what was not as expected
 */
async function runCases(
  faults: ProviderFaults,
  groups: FaultCase[][],
  jobSeconds: number,
): Promise<string[]> {
  if (groups.flat().length === 0) return [];
  await using service = await startTestService({
    environment: {
      JOB_DEADLINE_SECONDS: String(jobSeconds),
      COMFYUI_HEADERS: JSON.stringify({ "CF-Access-Client-Secret": tunnelSecret }),
    },
  });
  await keepProvidersOpen(service);
  problem(await service.call("/generate", { json: {} }), 400, "invalid_request");
  const problems: string[] = [];
  for (const group of groups) {
    const left = group.values();
    const asExpected: FaultCase[] = [];
    await Promise.all(Array.from({ length: Math.min(concurrency, group.length) }, async () => {
      for (const one of left) {
        try {
          await expectFault(service, faults, one);
          asExpected.push(one);
        } catch (error) {
          problems.push(`${one.fault} at ${one.call}: ${error}`);
        }
      }
    }));
    problems.push(...await compareBooks(service, asExpected));
  }
  await expectTidyService(service);
  return problems;
}

/**
 * Holds the simulator's books against what is expected; once for many cases, since they have every call.
 *
 * @returns what is not as expected
 */
async function compareBooks(service: TestService, cases: FaultCase[]): Promise<string[]> {
  const { calls } = await service.simulators.books();
  return cases.flatMap(({ fault, call, expected: { submits = 1 }, prompt }) => {
    const own = calls.filter((each) => each.prompt === prompt);
    const sent = own.filter((each) => each.call === "submit").length;
    const struck = (call === "probe" ? calls : own).some(({ faults }) => faults.includes(fault));
    return [
      ...(sent === submits ? [] : [`${fault} at ${call}: ${sent} submits instead of ${submits}`]),
      ...(struck ? [] : [`${fault} at ${call}: the fault did not strike`]),
    ];
  });
}

/** Every fault at every call it can strike. @throws AssertionError when one is not expected, or cannot happen */
function listCases({ provider, calls, pictureCall, expectations }: ProviderFaults): FaultCase[] {
  // Faults of the batch mode strike no call of its own, but what was sent long before.
  const known = listFaults().filter(({ service, fault }) =>
    service === provider && !fault.startsWith("gemini.batch_")
  );
  const callsOf = ({ fault, calls: struck }: FaultDescription) =>
    fault.startsWith("picture.") ? [pictureCall] : struck.filter((call) => calls.includes(call));
  const possible = known.flatMap((each) => callsOf(each).map((call) => `${each.fault} ${call}`));
  const expected = Object.entries(expectations).flatMap(([fault, byCall]) =>
    Object.keys(byCall).map((call) => `${fault} ${call}`)
  );
  assert.deepEqual(expected.toSorted(), possible.toSorted());
  return known.flatMap((each) =>
    callsOf(each).flatMap((call) => {
      const expected = expectations[each.fault]?.[call];
      const prompt = `a lighthouse [${each.fault} ${call}]`;
      return expected ? [{ fault: each.fault, call, expected, prompt }] : [];
    })
  );
}

/** No limit, and no pause after failures, so that one case does not decide about the next. */
async function keepProvidersOpen({ stack: { database } }: TestService): Promise<void> {
  await database.script(`
    update image_generation.provider_configs set requests_per_minute = null, max_concurrency = null;
    create function image_generation.forget_test() returns trigger language plpgsql as $$
      begin
        new.cooldown_until := null; new.consecutive_failures := 0; new.failures := 0;
        return new;
      end $$;
    create trigger forget_test before update on image_generation.provider_health
    for each row execute function image_generation.forget_test();
  `);
}

async function expectFault(
  service: TestService,
  { provider, side }: ProviderFaults,
  { fault, call, expected, prompt }: FaultCase,
): Promise<void> {
  // A call that only probes belongs to no prompt yet; it runs alone.
  const text = call === "probe" ? undefined : prompt;
  await service.simulators.setFault({
    service: provider,
    fault,
    match: { call, text, path: expected.path },
    delayMs: 100,
    ...(expected.times !== undefined && { count: expected.times }),
  });
  const answer = await service.call("/generate", {
    json: {
      prompt,
      provider,
      width: side,
      height: side,
      num_images: expected.asks ?? 1,
      enable_fallback: false,
      max_retries: 0,
      ...expected.request,
    },
  });
  if (call === "probe") await service.simulators.clearFaults();
  await expectAttempt(service, told(answer, expected), expected);
}

/** What the caller was told. @returns the job's id */
function told(answer: TestAnswer, expected: FaultExpectation): string {
  const { ends, says = /./, asks = 1, brings = ends === "drawn" ? asks : 0, picture } = expected;
  if (brings === 0 && ends !== "drawn") {
    const { detail, generation_id, attempts } = problem(answer, ...answers[ends] ?? otherAnswer);
    assert.match(detail, says);
    // What happened, and no inside of a program.
    assert.match(detail, /^[A-Z].{20,}[.]$/);
    assert.doesNotMatch(detail, /127\.0\.0\.1|undefined|\[object|<html/i);
    assert.deepEqual(attempts?.map(({ error }) => error), [ends]);
    return generation_id ?? "";
  }
  const generation = completed(answer);
  assert.equal(generation.total_images, brings);
  if (expected.says || brings < asks) assert.match(generation.warnings.join(" "), says);
  else assert.deepEqual(generation.warnings, []);
  for (const { format, nsfw, width, metadata } of generation.images) {
    const found = { format, nsfw, width, declaredType: metadata["declared_type"] };
    assert.deepEqual({ ...found, ...picture }, found);
  }
  return generation.generation_id;
}

/** What was written down. */
async function expectAttempt(
  { client }: TestService,
  jobId: string,
  { ends, asks = 1, brings = ends === "drawn" ? asks : 0, ...expected }: FaultExpectation,
): Promise<void> {
  const job = await readJob(client, jobId);
  assert.ok(job);
  assert.deepEqual(
    [job.status, job.images.length],
    [brings > 0 ? "completed" : "failed", brings],
  );
  assert.equal(job.attempts.length, 1);
  const [attempt] = job.attempts;
  assert.ok(attempt);
  assert.deepEqual({
    status: attempt.status,
    ends: attempt.error_class ?? "drawn",
    http: attempt.http_status,
    code: attempt.provider_code,
    billed: attempt.maybe_billed,
  }, {
    status: ends === "drawn" ? "completed" : brings > 0 ? "partial" : "failed",
    ends,
    http: expected.status ?? null,
    code: expected.code ?? null,
    billed: expected.billed ?? false,
  });
}

/** Nothing is left running, no object is without its picture, and no row holds a secret. */
async function expectTidyService(service: TestService): Promise<void> {
  const { database } = service.stack;
  const { data: images } = await service.client.from("generation_images").select("object_path");
  assert.deepEqual(
    await service.objects(),
    images?.map(({ object_path }) => object_path).toSorted(),
  );
  const running = await database.query(
    `select id from image_generation.generation_attempts where status = 'running'
     union all select id from image_generation.generation_jobs where status in ('queued', 'running')`,
  );
  assert.deepEqual(running, []);
  const secrets = [simulatedKey, tunnelSecret, service.stack.secretKey];
  for (const table of Object.keys(await service.countRows())) {
    const rows = await database.query<{ row: string }>(`select t::text as row from ${table} t`);
    const text = rows.map(({ row }) => row).join("\n");
    for (const secret of secrets) assert.ok(!text.includes(secret), `${table} holds a secret`);
  }
}
