import assert from "node:assert/strict";
import { startTestService } from "../../shared/testing/service/service.ts";
import { openApiDocument } from "./openapi.ts";
import { operations } from "./operations.ts";

Deno.test("openApiDocument() resolves every reference it makes", () => {
  const document = JSON.parse(JSON.stringify(openApiDocument("https://example.com/functions/v1")));
  const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)];
  assert.ok(references.length > 10);
  for (const [, name = ""] of references) assert.ok(document.components.schemas[name], name);
});

Deno.test("openApiDocument() tells what is sent, not what it is parsed to", () => {
  const { components } = JSON.parse(JSON.stringify(openApiDocument("")));
  const { properties, required, additionalProperties } = components.schemas.GenerateRequest;
  assert.deepEqual(required, ["prompt"]);
  assert.equal(additionalProperties, false);
  assert.equal(properties.provider.type, "string");
  assert.equal(properties.num_images.maximum, 20);
});

Deno.test("the functions serve every operation that is documented", async (t) => {
  await using service = await startTestService();

  await t.step("without credentials all but the open ones are refused", async () => {
    for (const { method, path, open } of operations) {
      const place = path.replace("{provider}/{file}", "gemini/a-0.png")
        .replace(/\{\w+\}/g, "00000000-0000-4000-8000-000000000000");
      const answer = await service.call(place, { as: "nobody", method: method.toUpperCase() });
      assert.equal(answer.status, open ? 200 : 401, `${method} ${path}: ${answer.status}`);
    }
  });

  await t.step("the page and the description need none", async () => {
    const page = await service.call("/docs", { as: "nobody" });
    assert.equal(page.status, 200);
    assert.match(String(page.body), /<h1>Image generation for Supabase<\/h1>/);
    const { status, body } = await service.call("/docs/openapi.json", { as: "nobody" });
    assert.equal(status, 200);
    const { openapi, paths } = body as { openapi: string; paths: Record<string, unknown> };
    assert.equal(openapi, "3.1.0");
    assert.deepEqual(
      Object.keys(paths).toSorted(),
      [...new Set(operations.map(({ path }) => path))].toSorted(),
    );
  });
});
