import assert from "node:assert/strict";
import { documentedOperations } from "../../../functions/docs/documented_operations.ts";
import { errorCodes, problemMediaType } from "../../http/mod.ts";

/** What came back from a route. */
export interface ServedAnswer {
  status: number;
  headers: Headers;
  body: unknown;
}

const unifiedPaths: [unified: RegExp, single: string][] = [
  [/^\/unified\/prompt-stats$/, "/validate-prompt/stats"],
  [/^\/unified\/prompt-validator\/health$/, "/validate-prompt/health"],
  [/^\/unified\/models$/, "/providers/models"],
  [/^\/unified\/config$/, "/providers/config"],
  [/^\/unified\//, "/"],
];

/** Whose answers have names of the original service's besides, which are its test's. */
const adapted =
  /^\/unified\/(generate|jobs|validate-prompt|prompt-stats|prompt-validator|providers)\b/;

/**
 * Holds an answer against what is documented of its route: the status, the media type, the body to the last field, and
 * an error's code. An answer of a path that is no route's is left to its test.
 *
 * @param path below the functions' address
 */
export function assertDocumented(method: string, path: string, served: ServedAnswer): void {
  const operation = findOperation(method, path);
  if (!operation) return;
  const { status, headers, body } = served;
  const route = `${method} ${path} answered ${status}, which`;
  const mediaType = headers.get("content-type")?.split(";")[0];
  const documented = operation.answers[status];
  if (!documented) {
    const form = operation.errorForm;
    const { code } = (form ? (body as { error: unknown }).error : body) as { code?: string };
    const expected = form ? "application/json" : problemMediaType;
    assert.equal(mediaType, expected, `${route} is not documented`);
    if (form) assert.ok(form.schema.safeParse(body).success, JSON.stringify(body));
    assert.ok(
      errorCodes(operation).some((each) => each === code),
      `${route} is not documented with the code ${code}: ${JSON.stringify(body)}`,
    );
    return;
  }
  for (const name of Object.keys(documented.headers ?? {})) {
    if (name === "Location") assert.ok(headers.get(name), `${route} has no ${name}`);
  }
  if (documented.alsoAs !== undefined && documented.alsoAs === mediaType) return;
  if (documented.mediaType) {
    const expected = documented.mediaType.replace("*", "");
    assert.ok(mediaType?.startsWith(expected), `${route} is documented as ${expected}`);
  } else if (adapted.test(path)) {
    assert.equal(mediaType, "application/json", route);
  } else if (documented.schema) {
    assert.equal(mediaType, "application/json", route);
    const parsed = documented.schema.safeParse(body);
    assert.ok(parsed.success, `${route} has another body than documented: ${parsed.error}`);
  } else assert.equal(body, "", `${route} is documented to have no body`);
}

const routes = documentedOperations.map(({ path, operation }) => ({
  path,
  operation,
  pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}$`),
}));

function findOperation(method: string, path: string) {
  const [pathname = ""] = path.split("?");
  const rule = unifiedPaths.find(([unified]) => unified.test(pathname));
  const single = rule ? pathname.replace(...rule) : pathname;
  const candidates = routes.filter(({ pattern, operation }) =>
    operation.method.toUpperCase() === method && pattern.test(single)
  );
  // A path without parameters goes before one with them, as the routers do it.
  return (candidates.find(({ path }) => path === single) ?? candidates[0])?.operation;
}
