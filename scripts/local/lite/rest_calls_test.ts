import assert from "node:assert/strict";
import { type Fixture, startFixture } from "../../../shared/testing/stack/fixture.ts";
import { type RestCall, restCalls, restSchema } from "../../../shared/testing/stack/rest_calls.ts";

interface Answer {
  status: number;
  /** The body, or the code of an error. */
  answer: unknown;
  headers: Headers;
}

async function send(stack: Fixture, token: string, call: RestCall): Promise<Answer> {
  const { as = "service", body } = call;
  const method = call.call.split(" ", 1)[0]!, path = call.call.slice(method.length + 1);
  const response = await fetch(`${stack.url}/rest/v1${path}`, {
    method,
    headers: {
      apikey: as === "service" ? stack.secretKey : stack.publishableKey,
      ...(as === "user" && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...call.headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const { status, headers } = response;
  if (text === "") return { status, headers, answer: undefined };
  const parsed = JSON.parse(text);
  return { status, headers, answer: response.ok ? parsed : parsed.code };
}

Deno.test("REST answers as PostgREST promises, or as the list of differences says", async () => {
  await using stack = await startFixture({ migration: restSchema });
  const { data } = await stack.client(stack.publishableKey).auth
    .signUp({ email: "ada@example.org", password: "correct horse battery" });
  const token = data.session?.access_token ?? "";
  const wrong: string[] = [];
  for (const call of restCalls) {
    const { status, answer, headers } = await send(stack, token, call);
    const wanted = { status: call.status, answer: call.answer, ...call.here };
    const heads: Record<string, string | null> = { ...call.heads, ...call.here?.heads };
    const given = {
      status,
      answer: wanted.answer === undefined ? undefined : answer,
      heads: Object.fromEntries(Object.keys(heads).map((name) => [name, headers.get(name)])),
    };
    try {
      assert.deepEqual(given, { status: wanted.status, answer: wanted.answer, heads });
    } catch {
      const { status, answer } = wanted;
      wrong.push(`${call.as ?? "service"} ${call.call} ${JSON.stringify(call.body ?? "")}
  wanted ${JSON.stringify({ status, answer, heads })}
  given  ${JSON.stringify(given)}`);
    }
  }
  assert.equal(wrong.length, 0, `${wrong.length} of ${restCalls.length}\n${wrong.join("\n")}`);
});

Deno.test("every known difference of REST has a reason, and there are not many", () => {
  const different = restCalls.filter(({ here }) => here !== undefined);
  for (const { call, because } of different) assert.match(because ?? "", /\w+ \w+/, call);
  assert.ok(restCalls.length >= 150 && different.length <= 20, `${restCalls.length} calls`);
});
