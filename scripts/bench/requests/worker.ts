import type { Measured } from "../bench.ts";
import { type BenchProcess, startProcess } from "./process.ts";
import { functionEnvironment, type Project, type Usage } from "./subjects.ts";

/** What one call of the worker takes. */
const pictures = 40;
/** Of a processor, which the platform gives an isolate (https://supabase.com/docs/guides/functions/limits). */
const promisedMs = 2_000;
const lookEveryMs = 200;
const longestMs = 120_000;

/**
 * What a worker's call takes of a processor that draws as many queued pictures as it may, each of a job of its own, in a
 * process that has done nothing before: its start and all that it loads are part of it.
 *
 * @param bundle of the worker
 * @throws Error when the pictures are not there in time
 */
export async function measureWorker(
  bundle: string,
  project: Project,
  providerUrl: string,
  deno?: string,
): Promise<Measured> {
  const ids = await Promise.all(Array.from({ length: pictures }, () => queue(project)));
  await using host: BenchProcess<{ url: string }> = await startProcess<{ url: string }>({
    file: "host.ts",
    parameters: [bundle],
    environment: functionEnvironment(project, providerUrl),
    ...(deno && { deno }),
  });
  const { url } = host.told;
  await send(`${url}/worker`, { apikey: project.secretKey });
  const startedAt = performance.now();
  while (await countLeft(project, ids) > 0) {
    if (performance.now() - startedAt > longestMs) throw new Error("The worker did not end");
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  const { cpuMs } = await (await fetch(`${url}/usage`)).json() as Usage;
  return {
    name: `a worker's call that draws ${pictures} queued pictures, its start included: CPU`,
    value: cpuMs,
    unit: "ms",
    atMost: promisedMs,
  };
}

/** Queues a job as a program would. @returns its id */
async function queue(project: Project): Promise<string> {
  return await send(`${project.url}/rest/v1/rpc/request_generation`, asUser(project), {
    project_id: project.project,
    prompt: `a lighthouse at dusk, ${crypto.randomUUID()}`,
    options: { provider: "runware_ai", enable_fallback: false, width: 1024, height: 1024 },
  }) as string;
}

async function countLeft(project: Project, ids: string[]): Promise<number> {
  const filter = `select=status&id=in.(${ids.join()})`;
  const response = await fetch(`${project.url}/rest/v1/generation_jobs?${filter}`, {
    headers: asUser(project),
  });
  const jobs = await response.json() as { status: string }[];
  const failed = jobs.find(({ status }) => status === "failed" || status === "cancelled");
  if (failed) throw new Error(`A queued job is ${failed.status}`);
  return ids.length - jobs.filter(({ status }) => status === "completed").length;
}

function asUser({ publishableKey, token }: Project): Record<string, string> {
  return { apikey: publishableKey, authorization: `Bearer ${token}` };
}

async function send(url: string, headers: Record<string, string>, body = {}): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`HTTP ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}
