import { type BenchProcess, startProcess } from "./process.ts";

/** The project that everything stores into. */
export interface Project {
  url: string;
  publishableKey: string;
  secretKey: string;
  /** Of an account. */
  token: string;
  /** The account's. */
  project: string;
}

/** What a process has used. */
export interface Usage {
  /** Since its start. */
  cpuMs: number;
  memoryMb: number;
  /** Since it was told to forget. */
  peakMb: number;
}

/** Something that draws, in a process of its own. */
export interface Subject extends AsyncDisposable {
  /** Draws one picture. @throws Error when it did not */
  draw(): Promise<void>;
  usage(): Promise<Usage>;
  /** Lets the peak of the memory begin anew. */
  forgetPeak(): Promise<void>;
}

/** The provider itself, asked without anybody between. */
export function directSubject(providerUrl: string): Pick<Subject, "draw"> {
  return { draw: () => post(`${providerUrl}/gemini/x`, {}, {}) };
}

/** Starts one of the floors. */
export async function startFloor(
  name: string,
  project: Project,
  providerUrl: string,
  deno?: string,
): Promise<Subject> {
  const host = await startProcess<{ url: string }>({
    file: "host.ts",
    parameters: [name],
    environment: {
      PROVIDER_URL: providerUrl,
      SUPABASE_URL: project.url,
      SECRET_KEY: project.secretKey,
    },
    ...(deno && { deno }),
  });
  return subject(host, (url) => post(url, {}, {}));
}

/** Starts a bundled function that draws. @param provider who draws */
export async function startFunction(
  bundle: string,
  provider: "gemini" | "runware_ai",
  project: Project,
  providerUrl: string,
  deno?: string,
): Promise<Subject> {
  const host = await startProcess<{ url: string }>({
    file: "host.ts",
    parameters: [bundle],
    environment: functionEnvironment(project, providerUrl),
    ...(deno && { deno }),
  });
  const headers = {
    apikey: project.publishableKey,
    authorization: `Bearer ${project.token}`,
    "content-type": "application/json",
  };
  const body = {
    prompt: "a lighthouse at dusk",
    ...{ provider, project_id: project.project, enable_fallback: false },
    ...{ width: 1024, height: 1024 },
  };
  return subject(host, (url) => post(`${url}/generate`, body, headers));
}

/** What a deployed function finds in its environment. */
export function functionEnvironment(project: Project, providerUrl: string): Record<string, string> {
  return {
    SUPABASE_URL: project.url,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: project.publishableKey }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: project.secretKey }),
    ...{ GEMINI_API_KEY: "benchmark", GEMINI_BASE_URL: `${providerUrl}/gemini` },
    ...{ RUNWARE_API_KEY: "benchmark", RUNWARE_BASE_URL: `${providerUrl}/runware` },
  };
}

function subject(
  { told: { url }, [Symbol.asyncDispose]: dispose }: BenchProcess<{ url: string }>,
  draw: (url: string) => Promise<void>,
): Subject {
  return {
    draw: () => draw(url),
    usage: async () => await (await fetch(`${url}/usage`)).json() as Usage,
    forgetPeak: async () => {
      await (await fetch(`${url}/forget`)).body?.cancel();
    },
    [Symbol.asyncDispose]: dispose,
  };
}

async function post(url: string, body: unknown, headers: Record<string, string>): Promise<void> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body), headers });
  const text = await response.arrayBuffer();
  if (response.ok) return;
  throw new Error(`HTTP ${response.status}: ${new TextDecoder().decode(text).slice(0, 300)}`);
}
