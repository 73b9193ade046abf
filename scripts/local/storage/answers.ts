/** JSON as the real server answers it: its type names the encoding. */
export function answerJson(body: unknown, init: ResponseInit = {}): Response {
  const headers = new Headers(init.headers);
  headers.set("content-type", "application/json; charset=utf-8");
  return new Response(JSON.stringify(body), { ...init, headers });
}

const moments = ["created_at", "updated_at", "last_accessed_at", "last_modified"];

/**
 * A row as the real server writes it: moments in milliseconds with a `Z`, and an empty text where the service owns it.
 *
 * @param row columns under their names; moments as ISO 8601 text
 */
export function answeredRow(row: Record<string, unknown>): Record<string, unknown> {
  const answered = { ...row };
  for (const name of moments) {
    const moment = answered[name];
    if (typeof moment === "string") answered[name] = new Date(moment).toISOString();
  }
  for (const name of ["owner", "owner_id"]) {
    if (name in answered) answered[name] ??= "";
  }
  return answered;
}
