// By itself this holds the stand-in to what the real server answered. With STORAGE_URL=http://127.0.0.1:5000 it puts the
// same calls to a real server, which must be empty, sign with the secret of the fixture and have its policies.
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { request } from "node:http";
import { SignJWT } from "jose";
import {
  identities,
  startStorageFixture,
  storageJwtSecret,
} from "../../../shared/testing/stack/storage_fixture.ts";
import {
  type Caller,
  comparedHeaders,
  normalise,
  readRecordedCalls,
  type RecordedCall,
} from "../../../shared/testing/stack/real_storage_answers.ts";

const { alice, bob, publishableKey, secretKey } = identities;
const calls = await readRecordedCalls();

interface Server {
  /** Ends before `/object`. */
  url: string;
  isReal: boolean;
  close(): Promise<void>;
}

async function startServer(): Promise<Server> {
  const real = Deno.env.get("STORAGE_URL");
  if (real !== undefined) return { url: real, isReal: true, close: () => Promise.resolve() };
  const fixture = await startStorageFixture();
  return { url: `${fixture.url}/storage/v1`, isReal: false, close: fixture.close };
}

/** A token good for so many seconds. */
function sign(claims: Record<string, unknown>, seconds = 3_600, secret = storageJwtSecret) {
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "JWT" }).setIssuedAt(now)
    .setExpirationTime(now + seconds).sign(new TextEncoder().encode(secret));
}

const bearers: Record<Exclude<Caller, "nobody">, () => Promise<string>> = {
  service: () => sign({ role: "service_role" }),
  anon: () => sign({ role: "anon" }),
  alice: () => sign({ role: "authenticated", sub: alice }),
  bob: () => sign({ role: "authenticated", sub: bob }),
  forged: () => sign({ role: "service_role" }, 3_600, "not the secret of this project, but long"),
  expired: () => sign({ role: "authenticated", sub: alice }, -60),
  norole: () => sign({ sub: alice }),
  unknownrole: () => sign({ role: "nobody_at_all", sub: alice }),
  odd: () => sign({ role: "authenticated", sub: "no uuid" }),
};

/** The keys are the gateway's, which turns them into tokens; the real server is asked without one in front. */
async function credentials(as: Caller): Promise<Record<string, string>> {
  if (as === "nobody") return {};
  const apikey = as === "service" ? secretKey : publishableKey;
  return { apikey, authorization: `Bearer ${await bearers[as]()}` };
}

const signedClaims: Record<string, (url: string) => Promise<string>> = {
  download: (url) => sign({ url, scope: "download" }),
  upload: (url) => sign({ url, scope: "upload", owner: alice, upsert: false }),
  upsert: (url) => sign({ url, scope: "upload", owner: alice, upsert: true }),
  expired: (url) => sign({ url, scope: "download" }, -60),
};

/** Puts tokens and the tag of the object before into a text. */
async function fill(text: string, eTag: string): Promise<string> {
  let filled = text.replaceAll("{etag}", eTag)
    .replaceAll("{future}", new Date(Date.now() + 3_600_000).toUTCString());
  for (const [all, kind = "", url = ""] of text.matchAll(/\{(\w+):([^}]+)\}/g)) {
    filled = filled.replace(all, await signedClaims[kind]!(url));
  }
  return filled;
}

interface Answer {
  status: number;
  text: string;
  headers: Record<string, string>;
}

/** Not `fetch`, which would resolve dots and declare lengths by itself. */
async function send(server: Server, call: RecordedCall, eTag: string): Promise<Answer> {
  const [method, path] = [call.call.split(" ", 1)[0]!, call.call.slice(call.call.indexOf(" ") + 1)];
  const headers = await credentials(call.as);
  for (const [name, value] of Object.entries(call.headers ?? {})) {
    headers[name] = await fill(value, eTag);
  }
  const body = call.bytes === undefined
    ? Buffer.from(call.body ?? "")
    : Buffer.alloc(call.bytes, 7);
  const isEmpty = call.bytes === undefined && call.body === undefined;
  if (!call.chunked && (!isEmpty || method === "POST" || method === "PUT" || method === "PATCH")) {
    headers["content-length"] = String(body.byteLength);
  }
  const url = new URL(server.url);
  const target = url.pathname.replace(/\/$/, "") + (await fill(path, eTag)).replaceAll(" ", "%20");
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = request(
    { hostname: url.hostname, port: url.port, method, path: target, headers, agent: false },
    (response) => {
      const chunks: Uint8Array[] = [];
      response.on("data", (chunk: Uint8Array) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode ?? 0,
          text: Buffer.concat(chunks).toString("utf8"),
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
          ),
        }));
    },
  );
  sent.on("error", reject);
  if (!isEmpty) sent.write(body);
  sent.end();
  return await promise;
}

Deno.test("Storage answers every recorded call as the real server did, or as the list of differences says", async (t) => {
  const server = await startServer();
  try {
    let eTag = "";
    for (const topic of new Set(calls.map((call) => call.topic))) {
      await t.step(topic, async () => {
        for (const call of calls.filter((call) => call.topic === topic)) {
          const { status, text, headers } = await send(server, call, eTag);
          if (headers["etag"] !== undefined) eTag = headers["etag"];
          const shown = Object.entries(headers).filter(([name]) =>
            call.show && comparedHeaders.includes(name)
          );
          const wanted = server.isReal ? call.answer : call.here ?? call.answer;
          assert.equal(
            normalise(status, text, Object.fromEntries(shown)),
            wanted,
            `${call.as} ${call.call} ${call.body ?? ""}`,
          );
        }
      });
    }
  } finally {
    await server.close();
  }
});

Deno.test("every known difference of Storage has a reason and is one", () => {
  const different = calls.filter((call) => call.here !== undefined);
  for (const { call, answer, here, because } of different) {
    assert.notEqual(here, answer, call);
    assert.match(because ?? "", /\w+ \w+/, call);
  }
  assert.ok(calls.length > 250 && different.length < 20, "a stand-in that answers as the real one");
});
