import { deepEqual, equal, rejects } from "node:assert/strict";
import { ProviderError } from "../errors/mod.ts";
import { type DownloadContext, openDownload } from "./mod.ts";

type Answer = (url: string, init: RequestInit) => Response | Promise<Response>;

function contextWith(answer: Answer): DownloadContext & { asked: string[]; slept: number[] } {
  const asked: string[] = [];
  const slept: number[] = [];
  return {
    asked,
    slept,
    endpoints: [{ baseUrl: "http://127.0.0.1:8188/comfy", headers: {} }],
    signal: new AbortController().signal,
    clock: {
      now: () => 0,
      random: () => 0,
      sleep: (ms) => {
        slept.push(ms);
        return Promise.resolve();
      },
    },
    fetch: (input, init = {}) => {
      asked.push(String(input));
      return Promise.resolve(answer(String(input), init));
    },
  };
}

const read = async (url: string, context: DownloadContext, headers?: Record<string, string>) => {
  const source = { kind: "url" as const, url, isPrivate: false, ...(headers && { headers }) };
  const { body } = await openDownload("leonardo_ai", source, context);
  return await new Response(body).text();
};

const failsAs = (failureClass: string, text?: RegExp) => (error: unknown) =>
  error instanceof ProviderError && error.failureClass === failureClass &&
  (!text || text.test(error.message));

Deno.test("openDownload() refuses addresses that are not public https", async () => {
  const context = contextWith(() => new Response("never"));
  for (
    const url of [
      "http://93.184.216.34/a.png",
      "https://localhost/a.png",
      "https://127.0.0.1/a.png",
      "https://10.1.2.3/a.png",
      "https://169.254.169.254/latest/meta-data",
      "https://[::1]/a.png",
      "https://[fd00::1]/a.png",
      "https://2130706433/a.png",
      "https://user:password@93.184.216.34/a.png",
      "https://printer.local/a.png",
      "file:///etc/passwd",
      "data:image/png;base64,AAAA",
      "not a url",
    ]
  ) {
    await rejects(read(url, context), failsAs("no_result"), url);
  }
  deepEqual(context.asked, []);
});

Deno.test("openDownload() reads from the provider's own origin, with its headers", async () => {
  const context = contextWith((_url, init) => {
    return new Response(new Headers(init.headers).get("cf-access-client-id"));
  });
  const headers = { "cf-access-client-id": "me" };
  equal(await read("http://127.0.0.1:8188/view?filename=a.png", context, headers), "me");
});

Deno.test("openDownload() sends the provider's headers nowhere else", async () => {
  const context = contextWith((url, init) =>
    url.startsWith("http://127.0.0.1")
      ? new Response(null, { status: 302, headers: { location: "https://93.184.216.34/a.png" } })
      : new Response(String(new Headers(init.headers).get("authorization")))
  );
  equal(await read("http://127.0.0.1:8188/a.png", context, { authorization: "secret" }), "null");
});

Deno.test("openDownload() checks every redirect", async () => {
  const context = contextWith(() =>
    new Response(null, { status: 302, headers: { location: "https://192.168.1.1/a.png" } })
  );
  await rejects(read("https://93.184.216.34/a.png", context), failsAs("no_result", /public/));
  equal(context.asked.length, 1);
});

Deno.test("openDownload() follows three redirects and no more", async () => {
  const context = contextWith((url) =>
    new Response(null, { status: 302, headers: { location: `${url}x` } })
  );
  await rejects(read("https://93.184.216.34/a", context), failsAs("no_result", /redirected/));
  equal(context.asked.length, 4);
});

Deno.test("openDownload() waits for a picture that is not there yet", async () => {
  let asked = 0;
  const context = contextWith(() =>
    ++asked < 3 ? new Response("", { status: 404 }) : new Response("picture")
  );
  equal(await read("https://93.184.216.34/a", context), "picture");
  deepEqual(context.slept, [500, 1_000]);
});

Deno.test("openDownload() gives up after four answers and names the status", async () => {
  const context = contextWith(() => new Response("", { status: 503 }));
  await rejects(read("https://93.184.216.34/a", context), failsAs("timeout", /503/));
  equal(context.asked.length, 4);
});

Deno.test("openDownload() does not repeat a refusal", async () => {
  const context = contextWith(() => new Response("", { status: 403 }));
  await rejects(read("https://93.184.216.34/a", context), failsAs("no_result", /403/));
  equal(context.asked.length, 1);
});

Deno.test("openDownload() tells a refusal of the provider's own server without its address", async () => {
  const login = { location: "https://team.cloudflareaccess.com/cdn-cgi/access/login" };
  const answers = [
    { response: () => new Response("", { status: 401 }), failureClass: "auth" },
    { response: () => new Response("", { status: 302, headers: login }), failureClass: "auth" },
    { response: () => new Response("", { status: 403 }), failureClass: "no_result" },
    { response: () => new Response("", { status: 502 }), failureClass: "timeout" },
  ];
  for (const { response, failureClass } of answers) {
    const context = contextWith(response);
    const url = "http://127.0.0.1:8188/view?filename=a.png";
    await rejects(
      read(url, context),
      failsAs(failureClass, /^(?!.*127\.0\.0\.1).*(HTTP \d+|login page)/),
    );
  }
});

Deno.test("openDownload() refuses a redirect to what is no address", async () => {
  for (const location of ["https://", "http://[", "//"]) {
    const context = contextWith(() => new Response(null, { status: 302, headers: { location } }));
    await rejects(
      read("https://93.184.216.34/a.png", context),
      failsAs("no_result", /address that is none/),
    );
  }
});
