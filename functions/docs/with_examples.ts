import { problemExamples } from "./error_examples.ts";
import { exampleOf } from "./example_values.ts";
import type { JsonObject, JsonSchema } from "./json_schema.ts";

interface Body {
  schema?: JsonSchema;
  examples?: JsonObject;
}

interface Described {
  requestBody?: { content: Record<string, Body> };
  responses: Record<string, { content?: Record<string, Body> }>;
}

const picture = { image_id: "6836bcaf-deaf-48be-8423-262a8cab0485" };

// Where fields depend on each other, a person writes what goes together.
const given: Record<string, unknown> = {
  GenerateRequest: { prompt: "a lighthouse at dawn, oil on canvas", aspect_ratio: "16:9" },
  QuickRequest: { prompt: "a lighthouse at dawn", num_images: 2 },
  PictureSource: picture,
  InputPicture: { ...picture, role: "style" },
};

/** The document with an example for every body that is sent or answered, and the problems that errors refer to. */
export function withExamples(document: JsonObject): JsonObject {
  const { paths, webhooks, components } = document as {
    paths: Record<string, Record<string, Described>>;
    webhooks: Record<string, Record<string, Described>>;
    components: { schemas: Record<string, JsonSchema> };
  };
  const example = (schema: JsonSchema) => exampleOf(schema, components.schemas, given);
  for (const methods of [...Object.values(paths), ...Object.values(webhooks)]) {
    for (const { requestBody, responses } of Object.values(methods)) {
      for (
        const { content } of [...(requestBody ? [requestBody] : []), ...Object.values(responses)]
      ) {
        for (const [mediaType, body] of Object.entries(content ?? {})) {
          const { schema, examples } = body;
          if (!schema || examples || mediaType === "multipart/form-data") continue;
          Object.assign(body, { example: example(schema) });
        }
      }
    }
  }
  return { ...document, components: { ...components, examples: problemExamples() } };
}
