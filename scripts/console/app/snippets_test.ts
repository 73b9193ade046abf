import assert from "node:assert/strict";
import { emptyDraft, toRequest } from "./drafts.ts";
import { type FieldSchema, groupFields, mainFields } from "./request_fields.ts";
import { toSnippets } from "./snippets.ts";
import { openApiDocument } from "../../../functions/docs/openapi.ts";

const url = "https://project.example";
const codeOf = (json: Record<string, unknown>) =>
  Object.fromEntries(
    toSnippets({ method: "POST", path: "/generate", json, draws: true }, url)
      .map(({ name, code }) => [name, code ?? ""]),
  );

Deno.test("toSnippets() writes a request in four ways that say the same", () => {
  const code = codeOf({ prompt: "the cook's hat", num_images: 2, width: 512, height: 512 });
  assert.match(
    code["curl"] ?? "",
    /^curl "https:\/\/project\.example\/functions\/v1\/generate" \\\n/,
  );
  assert.match(code["curl"] ?? "", /the cook'\\''s hat/);
  assert.match(code["supabase-js"] ?? "", /invoke\("generate", \{\n {2}body: \{/);
  assert.match(code["SQL"] ?? "", /prompt => 'the cook''s hat',\n/);
  assert.match(code["SQL"] ?? "", /options => '\{"num_images":2,"width":512,"height":512\}'\n\);$/);
  assert.match(code["OpenAI SDK"] ?? "", /"n": 2,\n\s+"size": "512x512"/);
  assert.match(code["OpenAI SDK"] ?? "", /"model": "auto"/);
});

Deno.test("toSnippets() has no SQL and no OpenAI for what these cannot do", () => {
  const snippets = toSnippets({ method: "DELETE", path: "/images/1" }, url);
  assert.deepEqual(snippets.map(({ code }) => code !== undefined), [true, true, false, false]);
  assert.match(snippets[0]?.code ?? "", /^curl -X DELETE /);
  assert.match(snippets[1]?.code ?? "", /method: "DELETE"/);
});

Deno.test("toSnippets() has no OpenAI for a request that its client has no words for", () => {
  for (
    const more of [{ images: [{ image_id: "1" }] }, { aspect_ratio: "16:9" }, { seed: 7 }, {
      num_images: 11,
    }, { provider: "gemini" }]
  ) {
    assert.equal(codeOf({ prompt: "a kite", ...more })["OpenAI SDK"], "", JSON.stringify(more));
  }
});

Deno.test("toSnippets() sends an API key in its own header", () => {
  const [curl, supabaseJs] = toSnippets({ method: "GET", path: "/jobs" }, url, "x-api-key");
  assert.match(curl?.code ?? "", /-H "x-api-key: \$KEY"/);
  assert.match(supabaseJs?.code ?? "", /PUBLISHABLE_KEY[^]*"x-api-key": process\.env\.KEY/);
});

Deno.test("toSnippets() writes what else the OpenAI SDK can do with its client", () => {
  const openAi = "await openai.models.list();";
  const [, , , snippet] = toSnippets({ method: "GET", path: "/providers", openAi }, url);
  assert.match(snippet?.code ?? "", /baseURL: "https:\/\/project\.example\/functions\/v1\/openai/);
  assert.ok(snippet?.code?.endsWith(openAi));
});

Deno.test("the form has every field of a request, each once", () => {
  const { components } = openApiDocument(url) as {
    components: { schemas: Record<string, { properties: Record<string, FieldSchema> }> };
  };
  const fields = components.schemas["GenerateRequest"]?.properties ?? {};
  const shown = [...mainFields, ...groupFields(fields).flatMap(([, names]) => names)];
  assert.deepEqual(shown.toSorted(), Object.keys(fields).toSorted());
});

Deno.test("toRequest() sends what was entered, and nothing that was not", () => {
  const fields: Record<string, FieldSchema> = {
    seed: { type: "integer" },
    enable_fallback: { type: "boolean" },
    fallback_to: { type: "array" },
    metadata: { type: "object" },
  };
  const entries = {
    ...emptyDraft.entries,
    ...{ prompt: " a kite ", seed: "7", enable_fallback: "false", negative_prompt: "" },
    ...{ fallback_to: "gemini, runware", metadata: '{"a": 1}' },
  };
  const picture = { id: "p", signed_url: null, width: 1, height: 1 };
  const draft = { entries, pictures: [{ ...picture, role: "style" }], mask: null };
  assert.deepEqual(toRequest(draft, fields), {
    ...{ prompt: "a kite", seed: 7, enable_fallback: false },
    ...{ fallback_to: ["gemini", "runware"], metadata: { a: 1 } },
    images: [{ image_id: "p", role: "style" }],
  });
  const wrong = { ...draft, entries: { ...entries, metadata: "{" } };
  assert.throws(() => toRequest(wrong, fields), /^Error: metadata takes JSON$/);
});
