import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import {
  type MemoryTerminal,
  memoryTerminal,
} from "../shared/testing/command_line/memory_terminal.ts";
import { main } from "./generate.ts";
import { systemClock } from "../shared/runtime/mod.ts";

const project = "11111111-1111-4111-8111-111111111111";
const picture = new TextEncoder().encode("the bytes of a picture");

interface FakeService {
  url: string;
  /** What was sent to `generate`. */
  requests: { body: Record<string, unknown>; key: string | null }[];
}

interface Replies {
  generate: Response | ((terminal: MemoryTerminal) => Response | Promise<Response>);
  /** To a dry run; without it none is answered. */
  plan?: () => Response;
  job?: () => Response;
  health?: () => Response;
  object?: () => Response;
}

/** Runs the command against a service that gives the replies, in a directory of its own. */
async function run(
  args: string[],
  replies: Replies,
  check: (result: {
    exitCode: number;
    terminal: MemoryTerminal;
    service: FakeService;
    directory: string;
  }) => Promise<void> | void,
): Promise<void> {
  const requests: FakeService["requests"] = [];
  const terminal = memoryTerminal();
  const reply = (response: Replies["generate"]) =>
    response instanceof Response ? response : response(terminal);
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { pathname, searchParams } = new URL(request.url);
      if (searchParams.has("dry_run")) {
        return replies.plan?.() ?? new Response(null, { status: 404 });
      }
      if (pathname === "/functions/v1/generate") {
        requests.push({ body: await request.json(), key: request.headers.get("apikey") });
        return reply(replies.generate);
      }
      if (pathname.startsWith("/functions/v1/jobs/") && replies.job) return replies.job();
      if (pathname === "/functions/v1/health" && replies.health) return replies.health();
      if (pathname.startsWith(`/functions/v1/images/${project}/`)) {
        return replies.object?.() ?? new Response(picture);
      }
      return new Response("<html>not found</html>", { status: 404 });
    },
  );
  const url = `http://127.0.0.1:${server.addr.port}`;
  const directory = await Deno.makeTempDir({ prefix: "generate-test-" });
  try {
    const exitCode = await main(["--directory", directory, ...args], {
      terminal,
      clock: { ...systemClock, sleep: () => Promise.resolve() },
      ensureLocalStack: (progress) => {
        progress("starting PostgreSQL");
        return Promise.resolve({
          url,
          secretKey: "sb_secret_local",
          close: () => Promise.resolve(progress("stack closed")),
        });
      },
    });
    await check({ exitCode, terminal, directory, service: { url, requests } });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function document(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    generation_id: "33333333-3333-4333-8333-333333333333",
    provider: "leonardo_ai",
    status: "completed",
    prompt: "a lighthouse at dusk",
    project_id: project,
    total_images: 2,
    images: [0, 1].map((ordinal) => ({
      id: crypto.randomUUID(),
      url: null,
      local_url: `/storage/images/${project}/leonardo_ai/job-${ordinal}.png`,
      signed_url: null,
      width: 1024,
      height: 768,
      format: "png",
      file_size: picture.length,
      sha256: createHash("sha256").update(picture).digest("hex"),
      seed: 42,
      nsfw: false,
      metadata: {},
    })),
    metadata: {
      prompt_validation: null,
      generation_time: 8.53,
      provider_model: "Leonardo Kino XL",
      cost_usd: 0.0147,
      attempts: [
        { provider: "runware_ai", status: "failed", error: "rate_limited", latency: 0.4 },
        { provider: "leonardo_ai", status: "completed", error: null, latency: 8.1 },
      ],
    },
    warnings: ["The seed is not exact."],
    created_at: "2026-11-22T10:00:00Z",
    completed_at: "2026-11-22T10:00:08Z",
    error: null,
    ...overrides,
  };
}

Deno.test("generate starts the local stack, draws, fetches the pictures and tells about them", async () => {
  await run(
    ["a lighthouse", "at dusk"],
    { generate: Response.json(document()) },
    async (result) => {
      const { exitCode, terminal, service, directory } = result;
      assert.equal(exitCode, 0, terminal.noted.join("\n"));
      assert.deepEqual(service.requests, [
        { body: { prompt: "a lighthouse at dusk" }, key: "sb_secret_local" },
      ]);
      for (const ordinal of [0, 1]) {
        const path = join(directory, project, "leonardo_ai", `job-${ordinal}.png`);
        assert.deepEqual(await Deno.readFile(path), picture);
        assert.ok(
          terminal.printed[ordinal]!.endsWith(`job-${ordinal}.png  1024x768  png  22 B  seed 42`),
        );
      }
      assert.deepEqual(terminal.printed.slice(2), [
        "drawn by leonardo_ai, Leonardo Kino XL, in 8.5 s, $0.0147",
        "before: runware_ai failed, rate_limited, after 0.4 s",
        "warning: The seed is not exact.",
      ]);
      assert.equal(terminal.noted[0], "starting PostgreSQL");
      assert.equal(terminal.noted.at(-1), "stack closed");
    },
  );
});

Deno.test("generate tells how long it will take and how many pictures are there", async () => {
  const replies: Replies = {
    plan: () => Response.json({ expected_seconds: 9.5 }),
    async generate(terminal) {
      while (terminal.measures.length === 0) await systemClock.sleep(1);
      return Response.json(document());
    },
  };
  await run(["x"], replies, ({ exitCode, terminal }) => {
    assert.equal(exitCode, 0);
    assert.deepEqual(terminal.measures, [
      { expectedMs: 9_500 },
      { done: 1, total: 2 },
      { done: 2, total: 2 },
    ]);
  });
});

Deno.test("generate --json prints the service's answer and nothing else", async () => {
  const answer = document();
  await run(["x", "--aspect", "16:9", "--json"], { generate: Response.json(answer) }, (result) => {
    assert.equal(result.exitCode, 0);
    assert.equal(result.terminal.printed.length, 1);
    assert.deepEqual(JSON.parse(result.terminal.printed[0]!), answer);
    assert.equal(result.service.requests[0]!.body["aspect_ratio"], "16:9");
  });
});

const simulations: [string, Record<string, unknown>, (() => Response) | undefined, boolean][] = [
  [
    "health says so",
    {},
    () => Response.json({ providers: { leonardo_ai: { mode: "simulated" } } }),
    true,
  ],
  ["a warning says so", { warnings: ["Drawn by a simulator."] }, undefined, true],
  [
    "health says real",
    {},
    () => Response.json({ providers: { leonardo_ai: { mode: "real" } } }),
    false,
  ],
  [
    "health says it of another",
    {},
    () => Response.json({ providers: { gemini: { mode: "simulated" } } }),
    false,
  ],
  ["health is odd", {}, () => Response.json({ ok: true }), false],
  ["health is missing", {}, undefined, false],
];
for (const [title, overrides, health, simulated] of simulations) {
  Deno.test(`generate ${simulated ? "says" : "does not say"} that a picture is simulated when ${title}`, async () => {
    const replies = { generate: Response.json(document(overrides)), ...(health ? { health } : {}) };
    await run(["x"], replies, ({ exitCode, terminal }) => {
      assert.equal(exitCode, 0);
      assert.equal(
        terminal.printed.some((line) => line.includes("simulator of leonardo_ai")),
        simulated,
      );
      const priced = terminal.printed.some((line) => /^drawn by .*\$/.test(line));
      assert.equal(priced, !simulated, "a price is told where somebody pays it");
    });
  });
}

Deno.test("generate tells a problem's detail, fields, attempts, code, request id and what to do", async () => {
  const problem = {
    type: "about:blank",
    title: "Every provider failed",
    status: 502,
    detail: "No provider could draw the picture.",
    code: "providers_failed",
    request_id: "req-1",
    errors: [{ path: "width", message: "must be at least 128" }],
    attempts: [{
      provider: "gemini",
      status: "failed",
      error: "quota",
      detail: "No credit.",
      latency: 1,
    }],
  };
  const generate = () => Response.json(problem, { status: 502 });
  await run(["x"], { generate }, ({ exitCode, terminal }) => {
    assert.equal(exitCode, 1);
    assert.deepEqual(terminal.printed, []);
    assert.deepEqual(terminal.noted.slice(2, -1), [
      "No provider could draw the picture.",
      "  width: must be at least 128",
      "before: gemini failed, quota, after 1 s: No credit.",
      "code: providers_failed",
      "request id: req-1",
      "what to do: try again, or another provider with --provider.",
    ]);
  });
  await run(["x", "--json"], { generate }, ({ exitCode, terminal }) => {
    assert.equal(exitCode, 1);
    assert.deepEqual(terminal.printed.map((line) => JSON.parse(line)), [problem]);
  });
});

const failures: [string, Replies, RegExp][] = [
  ["a limit with its wait", {
    generate: () =>
      Response.json({ detail: "Too many.", code: "rate_limited" }, {
        status: 429,
        headers: { "retry-after": "7", "x-request-id": "req-2" },
      }),
  }, /Too many\.\ncode: rate_limited\nrequest id: req-2\nwhat to do: try again in 7 s\./],
  ["a page that is not the service's", {
    generate: () => new Response("<html>", { status: 502 }),
  }, /answered 502 with something that is not its own/],
  ["a function that is not there", {
    generate: () =>
      Response.json({ code: "NOT_FOUND", message: "Requested function was not found" }, {
        status: 404,
      }),
  }, /answered 404 for the function: Requested function was not found/],
  ["a success without a picture", {
    generate: () => Response.json(document({ images: [] })),
  }, /completed without a picture/],
  ["a job that failed in the background", {
    generate: () => Response.json(document({ status: "processing", images: [] }), { status: 202 }),
    job: () =>
      Response.json(document({
        status: "failed",
        images: [],
        error: { code: "content_refused", detail: "Refused." },
      })),
  }, /waiting for job 3{8}.*Refused\..*code: content_refused\nwhat to do: change the prompt\./s],
  ["a picture that cannot be fetched", {
    generate: () => Response.json(document()),
    object: () => Response.json({ detail: "There is no such picture." }, { status: 404 }),
  }, /was drawn but could not be fetched: There is no such picture/],
  ["a picture with other bytes", {
    generate: () => Response.json(document()),
    object: () => new Response("the bytes of a pictur!"),
  }, /could not be fetched: the bytes do not have the SHA-256/],
  ["a picture that is cut short", {
    generate: () => Response.json(document()),
    object: () => new Response("the bytes"),
  }, /could not be fetched: 9 bytes came instead of 22/],
  ["a picture that is longer than it should be", {
    generate: () => Response.json(document()),
    object: () => new Response("the bytes of a picture and more"),
  }, /could not be fetched: \d+ bytes came instead of 22/],
  ["a picture that leaves the directory", {
    generate: () => {
      const images = (document()["images"] as Record<string, unknown>[])
        .map((image) => ({ ...image, local_url: `/storage/images/${project}/../../x.png` }));
      return Response.json(document({ images }));
    },
  }, /is not one of the service.s; refused/],
];
for (const [title, replies, said] of failures) {
  Deno.test(`generate fails with exit code 1 on ${title}`, async () => {
    await run(["x"], replies, ({ exitCode, terminal }) => {
      assert.equal(exitCode, 1);
      assert.match(terminal.noted.join("\n"), said);
      assert.ok(terminal.noted.includes("stack closed"));
    });
  });
}

Deno.test("generate waits for a job that goes on in the background", async () => {
  const states = ["processing", "completed"];
  await run(["x"], {
    generate: () => Response.json(document({ status: "queued", images: [] }), { status: 202 }),
    job: () => {
      const status = states.shift()!;
      return Response.json(document(status === "completed" ? {} : { status, images: [] }));
    },
  }, ({ exitCode, terminal }) => {
    assert.equal(exitCode, 0, terminal.noted.join("\n"));
    assert.deepEqual(states, []);
  });
});

Deno.test("generate says that nobody listens at an address", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const terminal = memoryTerminal({ SUPABASE_SECRET_KEY: "k" });
  const ensureLocalStack = () => Promise.reject(new Error("not asked for"));
  const args = ["x", "--url", `http://127.0.0.1:${port}/`];
  const clock = { ...systemClock, sleep: () => Promise.resolve() };
  assert.equal(await main(args, { terminal, ensureLocalStack, clock }), 1);
  assert.match(
    terminal.noted[1]!,
    new RegExp(`^Cannot reach http://127.0.0.1:${port}/functions/v1/generate`),
  );
});

Deno.test("generate that is called wrongly starts nothing and exits with 2", async () => {
  const terminal = memoryTerminal();
  const ensureLocalStack = () => Promise.reject(new Error("must not be started"));
  assert.equal(await main(["x", "--colour", "red"], { terminal, ensureLocalStack }), 2);
  assert.match(terminal.noted[0]!, /'--colour'/);
  assert.equal(await main(["--help"], { terminal, ensureLocalStack }), 0);
  assert.match(terminal.printed[0]!, /--aspect/);
});

Deno.test("generate stops when the person at the terminal wants to, and closes the stack", async () => {
  const stop = new AbortController();
  const terminal = memoryTerminal({}, stop.signal);
  const answer = Promise.withResolvers<Response>();
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    stop.abort();
    return answer.promise;
  });
  let closed = false;
  const exitCode = await main(["x"], {
    terminal,
    ensureLocalStack: () =>
      Promise.resolve({
        url: `http://127.0.0.1:${server.addr.port}`,
        secretKey: "k",
        close: () => Promise.resolve(void (closed = true)),
      }),
  });
  answer.resolve(new Response());
  assert.deepEqual([exitCode, closed, terminal.noted.at(-1)], [130, true, "Stopped."]);
});
