import { json, type Reply } from "../exchange.ts";

/** An error answer of the platform. */
export type LeonardoRefusal = Reply;

/** The body every error of API v1 has: it comes from Hasura. */
export function hasuraError(
  status: number,
  code: string,
  error: string,
  path = "$",
): LeonardoRefusal {
  return json({ error, path, code }, status);
}

/** The answer to a key that is not shaped like a UUID. */
export const keyMalformed = hasuraError(
  500,
  "unexpected",
  "Invalid response from authorization hook",
);

/** The answer to a key that is unknown or revoked. */
export const keyUnknown = hasuraError(
  401,
  "access-denied",
  "Authentication hook unauthorized this request",
);

/** The answer to a prompt that the content policy refuses. */
export const promptModerated = hasuraError(
  403,
  "unexpected",
  "content moderation filter: the prompt contains inappropriate content",
);

/** The answer of API v2 to what it refuses: HTTP 200 with GraphQL errors. */
export function graphqlError(statusCode: number, code: string, message: string): LeonardoRefusal {
  return json({ errors: [{ message, extensions: { code, statusCode } }], data: null }, 200);
}
