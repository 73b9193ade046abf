import { type JsonObject, type JsonSchema, referenceOf } from "../../functions/docs/json_schema.ts";
import { type FieldRow, fieldsOf, typeInWords } from "./schema_words.ts";

interface Body {
  schema?: JsonSchema;
  example?: unknown;
  examples?: Record<string, unknown>;
}

interface DescribedOperation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security: Record<string, unknown>[];
  parameters: {
    name: string;
    in: "path" | "query" | "header";
    required?: boolean;
    description?: string;
    schema: JsonSchema;
  }[];
  requestBody?: { content: Record<string, Body> };
  responses: Record<string, {
    description?: string;
    headers?: Record<string, { description?: string; $ref?: string }>;
    content?: Record<string, Body>;
  }>;
}

interface Document {
  paths: Record<string, Record<string, DescribedOperation>>;
  webhooks: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, JsonSchema> };
}

const head = `# Reference

<!-- Made of the operations of the functions by \`deno task reference\`; do not edit. -->

Every route with every field, made of the same schemas that requests are checked by. Paths are below
\`/functions/v1\`. The same for programs is at \`GET /docs/openapi.json\`; what the routes are for is in
the [README](../README.md).

What has to be there is bold. An error is a [Problem](#problem). Every answer has the header \`X-Request-Id\`.
`;

/** The reference for people, as Markdown. @param document the OpenAPI document */
export function referencePage(document: JsonObject): string {
  const { paths, webhooks, components } = document as unknown as Document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      title: `${method.toUpperCase()} ${path}`,
      tag: operation.tags[0] ?? "",
      path,
      method,
      operation,
    }))
  );
  const tags = [...new Set(operations.map(({ tag }) => tag))];
  const messages = Object.values(webhooks).flatMap((methods) => Object.values(methods));
  return [
    head,
    ...tags.map((tag) =>
      `- ${tag}: ${
        operations.filter((each) => each.tag === tag)
          .map(({ title }) => `[\`${title}\`](#${anchorOf(title)})`).join(", ")
      }`
    ),
    "",
    ...operations.map(({ title, path, method, operation }) =>
      describeOperation(title, operation, curlOf(method, path, operation))
    ),
    "# Messages to webhooks\n",
    ...messages.map((operation) => describeOperation(operation.summary, operation)),
    "# Schemas\n",
    ...Object.entries(components.schemas).map(([name, schema]) => describeComponent(name, schema)),
  ].join("\n").replace(/\n{3,}/g, "\n\n").trimEnd() + "\n";
}

function describeOperation(title: string, operation: DescribedOperation, call = ""): string {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const rows = parameters.map((each): FieldRow & { place: string } => ({
    place: each.in,
    name: each.name,
    type: typeInWords(each.schema),
    required: each.required ?? false,
    description: each.description ?? "",
  }));
  return [
    `## ${title === summary ? title : `\`${title}\``}\n`,
    `${title === summary ? "" : `${summary}. `}${callersOf(operation)}${
      description ? ` ${description}` : ""
    } (\`${operationId}\`)\n`,
    ...(rows.length > 0
      ? [table(
        ["parameter", "in", "type", ""],
        rows.map((row) => [
          nameOf(row),
          row.place,
          row.type,
          row.description,
        ]),
      )]
      : []),
    ...Object.entries(requestBody?.content ?? {}).map(([mediaType, { schema = {} }]) =>
      `Body, \`${mediaType}\`: ${describeBody(schema)}`
    ),
    call,
    ...Object.entries(responses).filter(([status]) => Number(status) < 400)
      .map(([status, answer]) => describeAnswer(status, answer)),
    describeErrors(responses),
  ].filter((part) => part !== "").join("\n") + "\n";
}

const callers: Record<string, string> = {
  secretKey: "a secret key",
  accessToken: "a user's access token",
  apiKey: "an API key",
};

function callersOf({ security }: DescribedOperation): string {
  const names = security.flatMap((scheme) =>
    Object.keys(scheme).flatMap((name) => callers[name] ?? [])
  );
  return names.length === 0 ? "Without credentials." : `With ${names.join(", ")}.`;
}

function describeAnswer(
  status: string,
  { description = "", headers = {}, content = {} }: DescribedOperation["responses"][string],
): string {
  const own = Object.entries(headers).filter(([, { $ref }]) => $ref === undefined);
  const bodies = Object.entries(content).map(([mediaType, { schema }]) => {
    const kind = mediaType === "application/json" ? "" : ` (\`${mediaType}\`)`;
    return schema ? `${kind} ${describeBody(schema)}` : kind;
  });
  return [
    `**${status}** ${description}${bodies.join("")}\n`,
    ...(own.length > 0
      ? [
        table(
          ["header", ""],
          own.map(([name, { description = "" }]) => [`\`${name}\``, description]),
        ),
      ]
      : []),
  ].join("\n");
}

function describeErrors(responses: DescribedOperation["responses"]): string {
  const rows = Object.entries(responses).flatMap(([status, { content = {} }]) => {
    const codes = Object.values(content).flatMap(({ examples = {} }) => Object.keys(examples));
    return codes.length === 0 ? [] : [`${status} ${codes.map((code) => `\`${code}\``).join(", ")}`];
  });
  return rows.length === 0 ? "" : `Errors: ${rows.join(" · ")}\n`;
}

function curlOf(
  method: string,
  path: string,
  { security, requestBody }: DescribedOperation,
): string {
  const example = requestBody?.content["application/json"]?.example;
  if (example === undefined) return "";
  const lines = [
    `curl -X ${method.toUpperCase()} "$SUPABASE_URL/functions/v1${path}"`,
    ...(security.length > 0 ? ['-H "apikey: $KEY"'] : []),
    '-H "content-type: application/json"',
    `-d '${JSON.stringify(example).replaceAll("'", "'\\''")}'`,
  ];
  return "```sh\n" + lines.join(" \\\n  ") + "\n```\n";
}

function describeBody(schema: JsonSchema): string {
  const reference = referenceOf(schema);
  if (reference) return `${typeInWords(schema)}\n`;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices?.every((choice) => referenceOf(choice))) return `${typeInWords(schema)}\n`;
  return `${schema.description ?? ""}\n\n${fieldTable(schema)}`;
}

function describeComponent(name: string, schema: JsonSchema): string {
  const { description } = schema;
  const fields = fieldTable(schema);
  return [
    `## ${name}\n`,
    ...(description === undefined ? [] : [`${description}\n`]),
    fields === "" ? `${typeInWords(schema)}\n` : fields,
  ].join("\n");
}

function fieldTable(schema: JsonSchema): string {
  const fields = fieldsOf(schema);
  if (fields.length === 0) return "";
  return table(
    ["field", "type", ""],
    fields.map((field) => [nameOf(field), field.type, field.description]),
  );
}

// What has to be there is bold.
function nameOf({ name, required }: FieldRow): string {
  return required ? `**\`${name}\`**` : `\`${name}\``;
}

function table(titles: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ")).join(" | ")} |`;
  return [line(titles), line(titles.map(() => "---")), ...rows.map(line)].join("\n") + "\n";
}

// As GitHub makes anchors of headings.
function anchorOf(title: string): string {
  return title.toLowerCase().replace(/[^\w\- ]/g, "").replaceAll(" ", "-");
}
