import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import openapiTS, { astToString } from "openapi-typescript";
import type * as z from "zod";
import { errorStatuses, problemDocument } from "../../shared/errors/mod.ts";
import { errorCodes, problemMediaType } from "../../shared/http/mod.ts";
import { startTestService } from "../../shared/testing/service/service.ts";
import { documentedOperations } from "./documented_operations.ts";
import { openApiDocument } from "./openapi.ts";

interface Document {
  openapi: string;
  paths: Record<string, Record<string, DocumentOperation>>;
  components: {
    schemas: Record<string, Schema>;
    examples: Record<string, { value: unknown }>;
  };
}

interface DocumentOperation {
  operationId: string;
  requestBody?: { content?: Record<string, Content> };
  responses: Record<string, { content?: Record<string, Content> }>;
}

interface Content {
  schema?: unknown;
  example?: unknown;
  examples?: Record<string, { value?: unknown }>;
}

interface Schema {
  properties: Record<string, { type: string; maximum?: number; items?: { $ref?: string } }>;
  required?: string[];
  additionalProperties?: boolean;
}

function readDocument(): Document {
  return JSON.parse(JSON.stringify(openApiDocument("https://project.supabase.co/functions/v1")));
}

Deno.test("openApiDocument() has nothing that a linter of the field objects to", async () => {
  const config = await createConfig({
    extends: ["recommended"],
    // What is open to anybody and takes nothing cannot be asked wrongly.
    rules: {
      "operation-4xx-response": "off",
      // The schemas say themselves what may stand beside; an error is described by two that say it together.
      "no-invalid-media-type-examples": { severity: "error", allowAdditionalProperties: true },
    },
  });
  const source = JSON.stringify(readDocument());
  const problems = await lintFromString({ source, config });
  assert.deepEqual(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`), []);
});

Deno.test("openApiDocument() gives a generator types of every request and answer", async () => {
  const types = astToString(await openapiTS(JSON.stringify(readDocument())));
  assert.doesNotMatch(types, /__schema\d/);
  for (const { operation } of documentedOperations) {
    assert.match(types, new RegExp(`^ {4}${operation.id}: \\{`, "m"));
  }
});

Deno.test("openApiDocument() has a schema for every answer with a body", () => {
  for (const [path, methods] of Object.entries(readDocument().paths)) {
    for (const [method, { responses }] of Object.entries(methods)) {
      for (const [status, { content = {} }] of Object.entries(responses)) {
        for (const [mediaType, { schema }] of Object.entries(content)) {
          const isOpaque = mediaType === "image/*";
          assert.ok(schema || isOpaque, `${method} ${path} ${status} ${mediaType}`);
        }
      }
    }
  }
});

Deno.test("documentedOperations has every operation that stands with a route", async () => {
  const functions = new URL("../", import.meta.url);
  const modules = readdirSync(functions, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("operations.ts") && !path.startsWith("docs/documented"));
  const documented = new Set<unknown>(documentedOperations.map(({ operation }) => operation));
  for (const path of modules) {
    const exported: Record<string, unknown> = await import(new URL(path, functions).href);
    for (const [name, each] of Object.entries(exported)) {
      const isOperation = typeof each === "object" && each !== null && "answers" in each;
      assert.ok(!isOperation || documented.has(each), `${path}: ${name} is not documented`);
    }
  }
  assert.ok(modules.length > 5);
});

Deno.test("openApiDocument() has an example of every body, which is what it is an example of", () => {
  const { paths } = readDocument();
  let count = 0;
  for (const { path, operation: { id, method, body, answers } } of documentedOperations) {
    const described = paths[path]?.[method];
    const check = (what: string, schema: z.ZodType, content: Content | undefined) => {
      if (content?.example === undefined) return assert.fail(`${id}: ${what} has no example`);
      const { error } = schema.safeParse(content.example);
      const problems = error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
      assert.equal(problems, undefined, `${id}: ${what}: ${problems?.join("; ")}`);
      count++;
    };
    if (body) check("its body", body, described?.requestBody?.content?.["application/json"]);
    for (const [status, { schema, mediaType = "application/json" }] of Object.entries(answers)) {
      if (!schema || mediaType !== "application/json") continue;
      check(`its answer ${status}`, schema, described?.responses[status]?.content?.[mediaType]);
    }
  }
  assert.ok(count > 50);
});

Deno.test("openApiDocument() has every status of every error, with an example for each of its codes", () => {
  const { paths, components } = readDocument();
  for (const { path, operation } of documentedOperations) {
    const responses = paths[path]?.[operation.method]?.responses;
    const { errorForm } = operation;
    for (const code of errorCodes(operation)) {
      const status = errorForm?.statuses[code] ?? errorStatuses[code];
      // An answer of the operation's own may have the status of an error.
      if (operation.answers[status]) continue;
      const mediaType = errorForm ? "application/json" : problemMediaType;
      const example = responses?.[status]?.content?.[mediaType]?.examples?.[code];
      assert.ok(example, `${operation.id}: ${status} ${code}`);
      const { value } = errorForm ? example : components.examples[code] ?? assert.fail(code);
      (errorForm?.schema ?? problemDocument).parse(value);
    }
  }
  for (const [code, { value }] of Object.entries(components.examples)) {
    assert.equal(problemDocument.parse(value).code, code);
  }
});

Deno.test("openApiDocument() names each operation once", () => {
  const ids = Object.values(readDocument().paths)
    .flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  assert.equal(new Set(ids).size, documentedOperations.length);
});

Deno.test("openApiDocument() tells what is sent, not what it is parsed to", () => {
  const { schemas } = readDocument().components;
  const { properties, required, additionalProperties } = schemas["GenerateRequest"] ?? {};
  // What is needed depends on what is to be done.
  assert.equal(required, undefined);
  assert.equal(additionalProperties, false);
  assert.equal(properties?.["provider"]?.type, "string");
  assert.equal(properties?.["num_images"]?.maximum, 20);
  assert.match(
    JSON.stringify(schemas["BatchRequest"]?.properties["requests"]),
    /"#\/components\/schemas\/GenerateRequest"/,
  );
});

Deno.test("the functions serve every operation that is documented", async (t) => {
  await using service = await startTestService();

  await t.step("without credentials all but the open ones are refused", async () => {
    for (const { path, operation: { method, access } } of documentedOperations) {
      const place = path.replace("{provider}/{file}", "gemini/a-0.png")
        .replace(/\{\w+\}/g, "00000000-0000-4000-8000-000000000000");
      const answer = await service.call(place, { as: "nobody", method: method.toUpperCase() });
      // What anybody may call may want input that this has not.
      const isRefused = answer.status === 401;
      assert.equal(isRefused, access !== "anybody", `${method} ${path}: ${answer.status}`);
      // A machine that is busy enough is not ready, and says so by its status.
      const isTold = path === "/health/ready" && answer.status === 503;
      assert.ok(answer.status < 500 || isTold, `${method} ${path}: ${answer.status}`);
    }
  });

  await t.step("the description needs none, and says where a page for people is", async () => {
    const { body } = await service.call("/docs", { as: "nobody" });
    assert.match((body as { info: { description: string } }).info.description, /deno task console/);
    const { body: described } = await service.call("/docs/openapi.json", { as: "nobody" });
    assert.deepEqual(
      Object.keys((described as Document).paths).toSorted(),
      [...new Set(documentedOperations.map(({ path }) => path))].toSorted(),
    );
  });
});
