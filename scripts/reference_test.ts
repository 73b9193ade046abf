import assert from "node:assert/strict";
import { readDocument } from "./reference/document.ts";
import { referenceFiles } from "./reference/mod.ts";

interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
}

interface Operation {
  parameters: { name: string }[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}

/** The names of all fields of a schema, but of components that it refers to. */
function namesIn(schema: Schema | undefined): string[] {
  if (!schema || schema.$ref) return [];
  const { properties = {}, items, additionalProperties, anyOf = [], oneOf = [], allOf = [] } =
    schema;
  return [
    ...Object.keys(properties),
    ...[
      ...Object.values(properties),
      ...(items ? [items] : []),
      ...(typeof additionalProperties === "object" ? [additionalProperties] : []),
      ...[...anyOf, ...oneOf, ...allOf],
    ].flatMap(namesIn),
  ];
}

Deno.test("docs/reference.md and the client's types are what deno task reference makes", async () => {
  for (const [path, text] of await referenceFiles()) {
    const kept = await Deno.readTextFile(new URL(`../${path}`, import.meta.url));
    assert.ok(kept === text, `${path} is not what the routes are. Run: deno task reference`);
  }
});

Deno.test("docs/reference.md has every field of every route", async () => {
  const page = await Deno.readTextFile(new URL("../docs/reference.md", import.meta.url));
  const sections = new Map(
    page.split(/^## /m).map((section) => [section.split("\n")[0]?.replaceAll("`", ""), section]),
  );
  const { paths, components } = readDocument() as unknown as {
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, Schema> };
  };
  const check = (title: string, names: string[]) => {
    const section = sections.get(title);
    assert.ok(section, `${title} is missing`);
    for (const name of names) {
      const isThere = section.includes(`${name}\``);
      assert.ok(isThere, `${name} is missing in ${title}`);
    }
    return names.length;
  };
  let count = 0;
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, { parameters, requestBody, responses }] of Object.entries(methods)) {
      const bodies = [
        ...(requestBody ? [requestBody] : []),
        ...Object.entries(responses)
          .filter(([status]) => Number(status) < 400).map(([, answer]) => answer),
      ];
      count += check(`${method.toUpperCase()} ${path}`, [
        ...parameters.map(({ name }) => name),
        ...bodies.flatMap(({ content = {} }) =>
          Object.values(content).flatMap(({ schema }) => namesIn(schema))
        ),
      ]);
    }
  }
  for (const [name, schema] of Object.entries(components.schemas)) {
    count += check(name, namesIn(schema));
  }
  assert.ok(count > 400, String(count));
});
