import fc from "fast-check";
import assert from "node:assert/strict";
import { isFullProof, proofSeed } from "../../shared/testing/proof.ts";
import { type JsonSchema, valuesOf } from "../../shared/testing/service/schema_values.ts";
import { startTestService, type TestCaller } from "../../shared/testing/service/service.ts";
import { openApiDocument } from "./openapi.ts";

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: JsonSchema;
}

interface DescribedOperation {
  operationId: string;
  parameters: Parameter[];
  requestBody?: { content: { "application/json"?: { schema: JsonSchema } } };
}

interface Call {
  path: string;
  query: string;
  headers: Record<string, string>;
  json: unknown;
}

const callsPerCaller = isFullProof() ? 40 : 2;

Deno.test("no call that is made of the OpenAPI document, or nearly so, is answered with a 5xx", async () => {
  await using service = await startTestService({ drawMs: 1 });
  const { database } = service.stack;
  const document = openApiDocument(service.stack.url);
  const { schemas } = document.components as { schemas: Record<string, JsonSchema> };
  const user = await service.signUp();
  const known = await fill();
  const key = await service.makeKey(user, known["project_id"] ?? "", ["admin"]);
  const words = {
    named: schemas,
    ids: Object.values(known),
    texts: [
      ...["a lighthouse at dusk", "gemini", "runware", "png", "1:1", "flux-dev", "respond-async"],
      ...["https://93.184.215.14/hook", "generation.completed", "account", "10"],
    ],
  };
  await database.script(`
    create table image_generation.usual as select * from image_generation.provider_configs;
    update image_generation.usual set requests_per_minute = null, max_concurrency = null`);

  const failures: string[] = [];
  for (const [path, methods] of Object.entries(document.paths as Record<string, object>)) {
    for (const [method, operation] of Object.entries(methods) as [string, DescribedOperation][]) {
      const calls = fc.sample(callsOf(path, operation), {
        numRuns: callsPerCaller,
        seed: proofSeed(),
      });
      for (const as of ["service", user, key, "anonymous"] as const) {
        await Promise.all(calls.map((call) => put(method, operation.operationId, call, as)));
        if (method !== "get") await restore();
      }
    }
  }
  assert.deepEqual(failures, []);

  async function put(method: string, id: string, call: Call, as: TestCaller): Promise<void> {
    const { path, query, headers, json } = call;
    const answer = await service.call(path + query, {
      as,
      method: method.toUpperCase(),
      headers,
      ...(json !== undefined && { json }),
    });
    if (answer.status < 500) return;
    const who = typeof as === "string" ? as : "key" in as ? "a key" : "a user";
    failures.push(
      `${id} as ${who} ${JSON.stringify(call)}: ${answer.status} ${JSON.stringify(answer.body)}`,
    );
  }

  /** What a call may have set that would have the next ones refused at the door. */
  async function restore(): Promise<void> {
    // One table at a time, and all of it: in another order than the background has, rows would be a deadlock.
    for (
      const [table, change] of [
        ["limits", "delete from image_generation.limits"],
        [
          "configuration_changes",
          "delete from image_generation.configuration_changes",
        ],
        [
          "api_keys",
          `delete from image_generation.api_keys where id not in ('${known.keys}', '${key.id}')`,
        ],
        [
          "webhook_endpoints",
          `delete from image_generation.webhook_endpoints where id <> '${known.webhooks}'`,
        ],
        [
          "provider_configs",
          `delete from image_generation.provider_configs;
          insert into image_generation.provider_configs select * from image_generation.usual`,
        ],
      ]
    ) {
      await repeatDeadlocks(() =>
        database.script(`lock table image_generation.${table}; ${change}`)
      );
    }
  }

  /** What a deleted endpoint was told may be written just then, with a lock on the endpoint. */
  async function repeatDeadlocks(work: () => Promise<unknown>): Promise<void> {
    for (let deadlocked = true; deadlocked;) {
      deadlocked = await work().then(() => false, (error) => {
        if (error.code === "40P01") return true;
        throw error;
      });
    }
  }

  /** A user's project with one of each, so that calls reach further than a 404. */
  async function fill(): Promise<Record<string, string>> {
    const drawn = await service.call("/generate", {
      as: user,
      json: { prompt: "something to find", provider: "gemini", width: 256, height: 256 },
    });
    const { generation_id, project_id, images: [image] } = drawn.body as {
      generation_id: string;
      project_id: string;
      images: { id: string; object_path?: string }[];
    };
    const endpoint = await service.call("/webhooks", {
      as: user,
      json: { project_id, url: "https://93.184.215.14/hook" },
    });
    const { id: webhooks } = endpoint.body as { id: string };
    const { id: keys } = await service.makeKey(user, project_id, ["read"]);
    const { data } = await user.client.rpc("create_generation_organization", { name: "known" });
    return {
      ...{ jobs: generation_id, images: image?.id ?? "", webhooks, project_id, keys },
      organizations: data?.id ?? "",
      members: user.id,
    };
  }

  function callsOf(path: string, operation: DescribedOperation): fc.Arbitrary<Call> {
    const { parameters, requestBody } = operation;
    const values = (schema: JsonSchema) => valuesOf(schema, words);
    const own = known[path.split("/")[1] ?? ""];
    const ofPath = fc.record(Object.fromEntries(
      parameters.filter((each) => each.in === "path").map(({ name, schema }) => [
        name,
        own && name === "id"
          ? fc.oneof(fc.constant(own), values(schema))
          : name === "project"
          ? fc.oneof(fc.constant(known["project_id"]), values(schema))
          : values(schema),
      ]),
    ));
    const ofPlace = (place: Parameter["in"]) =>
      values({
        type: "object",
        properties: Object.fromEntries(
          parameters.filter((each) => each.in === place).map(({ name, schema }) => [name, schema]),
        ),
      }).map((given) =>
        // Of any other value only what a client could send under these names.
        Object.fromEntries(
          Object.entries(Object(given)).filter(([name]) =>
            parameters.some((each) => each.in === place && each.name === name)
          ),
        )
      );
    const json = requestBody?.content["application/json"];
    // A form's file is another test's.
    const body = json
      ? fc.oneof(
        { weight: 15, arbitrary: values(json.schema) },
        { weight: 1, arbitrary: fc.jsonValue() },
      )
      : fc.constant(undefined);
    return fc.tuple(ofPath, ofPlace("query"), ofPlace("header"), body).map(
      ([inPath, inQuery, inHeaders, json]) => {
        const query = new URLSearchParams(
          Object.entries(inQuery).map(([name, value]): [string, string] => [name, text(value)]),
        ).toString();
        return {
          path: path.replace(/\{(\w+)\}/g, (_, name) => segment(text(inPath[name]))),
          query: query && `?${query}`,
          headers: Object.fromEntries(
            // What a header cannot carry never leaves a client.
            Object.entries(inHeaders).map(([name, value]) => [
              name,
              text(value).replace(/[^\x20-\x7e]/g, "").trim(),
            ]),
          ),
          json: json === undefined ? undefined : JSON.parse(JSON.stringify(json)),
        };
      },
    );
  }
});

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value) ?? "";
}

/** One segment of a path, never empty, so that the call stays one of this route. */
function segment(value: string): string {
  return encodeURIComponent(value.toWellFormed().replace(/^\.+$/, "")) || "x";
}
