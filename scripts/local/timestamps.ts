/**
 * PostgreSQL's text of a `timestamptz` as ISO 8601: `2026-11-22 10:53:12.43+00` becomes
 * `2026-11-22T10:53:12.43+00:00`. `infinity` stays as it is.
 */
export function isoTimestamptz(text: string): string {
  return isoTimestamp(text).replace(
    /([+-]\d\d)(?::?(\d\d))?$/,
    (_match, hours: string, minutes = "00") => `${hours}:${minutes}`,
  );
}

/** PostgreSQL's text of a `timestamp` as ISO 8601: `2026-11-22 10:53:12` becomes `2026-11-22T10:53:12`. */
export function isoTimestamp(text: string): string {
  return text.replace(" ", "T");
}
