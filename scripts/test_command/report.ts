/** One line of what `deno test` prints, understood. */
export type ReportLine =
  /** A test or a step of one ended. */
  | { kind: "ended"; file: string; name: string; result: string }
  /** A file broke while it was loaded, or outside of its tests. */
  | { kind: "broken"; file: string }
  /** The list of failures, each with what went wrong, begins. */
  | { kind: "failures" }
  /** The last line, which sums up. */
  | { kind: "summary" }
  /** What says nothing that another line does not say. */
  | { kind: "noise" }
  /** What the tests printed. */
  | { kind: "other" };

const noise = [
  /^\s*$/,
  /^Check \S+$/,
  /^'lane' has been running for over /,
  /^error: Test failed$/,
  /^Stack backtrace:$/,
  /^ +\d+: <unknown>$/,
];

/**
 * Reads a line of the report of `deno test --parallel` without colors (Deno 2.9).
 */
export function readReportLine(line: string): ReportLine {
  const ended = /^(?:\.\/)?(.+?) => (.*) \.\.\. (ok|ignored|cancelled|FAILED)(?: \([^()]*\))+$/
    .exec(line);
  if (ended) {
    const [, file = "", name = "", result = ""] = ended;
    return { kind: "ended", file, name, result };
  }
  const broken = /^Uncaught error from (?:\.\/)?(.+) FAILED$/.exec(line);
  if (broken) return { kind: "broken", file: broken[1] ?? "" };
  if (line === " ERRORS ") return { kind: "failures" };
  if (/^(ok|FAILED) \| \d+ passed/.test(line)) return { kind: "summary" };
  if (noise.some((pattern) => pattern.test(line))) return { kind: "noise" };
  return { kind: "other" };
}
