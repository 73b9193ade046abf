import type { TestCount } from "./count.ts";
import { readReportLine } from "./report.ts";

/** Settings of {@link createProgress}. */
export interface ProgressOptions {
  /** Files as they are reported: relative, without `./`. */
  files: string[];
  /** The names of each file's tests. */
  count: TestCount;
  print: (line: string) => void;
  /** Time since the beginning, in ms. */
  elapsedMs: () => number;
}

/** Turns the report of `deno test` into a line for each file, and keeps the failures for the end. */
export interface Progress {
  /** Takes the next line of the report, or of what the run says besides on its standard error. */
  line(text: string, from: "report" | "besides"): void;
  /** Says how far it is, for when nothing else has been said for a while. */
  remind(): void;
  /** What was printed besides the report, the newest lines. */
  readonly besides: string[];
  /** What went wrong in each test that failed, and their names at the end. */
  readonly failures: string[];
  /** Sums up as the last line of the report does, once that has come; what it calls tests are those of the files. */
  readonly summary: string | undefined;
  /** Files of which not all tests ended. */
  readonly missing: string[];
}

/** How much of what tests print is kept for a run that fails. */
const keptLines = 400;

interface FileState {
  /** Tests that ended. */
  ended: number;
  failed: boolean;
}

/** Begins to follow a run. */
export function createProgress({ files, count, print, elapsedMs }: ProgressOptions): Progress {
  const states = new Map<string, FileState>(
    files.map((file) => [file, { ended: 0, failed: false }]),
  );
  const besides: string[] = [];
  const failures: string[] = [];
  const tally = { passed: 0, failed: 0, ignored: 0 };
  let ended = 0, inFailures = false;
  let summary: string | undefined;

  const total = count.values().reduce((sum, names) => sum + names.length, 0);
  const say = (text: string) =>
    print(`${clock(elapsedMs())}  ${String(ended).padStart(4)} of ${total}  ${text}`);
  const endOf = (file: string, name: string, result: string) => {
    const state = states.get(file), names = count.get(file);
    const failed = result === "FAILED" || result === "cancelled";
    if (failed) say(`FAILED  ${file}: ${name}`);
    const isCounted = names?.includes(name) ?? false;
    // A step is named after its test.
    const isStep = !isCounted && names?.some((test) => name.startsWith(`${test} ... `));
    if (!isStep) tally[failed ? "failed" : result === "ignored" ? "ignored" : "passed"]++;
    if (!state || !names) return;
    state.failed ||= failed;
    if (!isCounted) return;
    ended++;
    if (++state.ended < names.length) return;
    say(`${state.failed ? "FAILED" : "ok"}  ${file} (${names.length})`);
  };

  return {
    besides,
    failures,
    get summary() {
      return summary;
    },
    get missing() {
      return states.entries()
        .filter(([file, state]) => state.ended < (count.get(file)?.length ?? 0))
        .map(([file]) => file).toArray();
    },
    line(text, from) {
      const line = readReportLine(text);
      if (line.kind === "summary") {
        const [, result = "", time = ""] = /^(\w+).*?(\([^()]*\))?$/.exec(text) ?? [];
        const { passed, failed, ignored } = tally;
        summary = `${result} | ${passed} passed | ${failed} failed | ${ignored} ignored ${time}`;
        inFailures = false;
      } else if (inFailures && from === "report") {
        failures.push(text);
      } else if (line.kind === "failures") {
        inFailures = true;
      } else if (line.kind === "ended" && states.has(line.file)) {
        endOf(line.file, line.name, line.result);
      } else if (line.kind === "broken") {
        tally.failed++;
        say(`FAILED  ${line.file} broke off`);
      } else if (line.kind === "other" || line.kind === "ended") {
        // What looks like the end of another file's test was printed by one.
        besides.push(text);
        if (besides.length > keptLines) besides.shift();
      }
    },
    remind() {
      const under = states.entries()
        .filter(([file, state]) => state.ended > 0 && state.ended < (count.get(file)?.length ?? 0))
        .map(([file]) => file).toArray();
      say(under.length > 0 ? `…  in ${under.join(", ")}` : "…");
    },
  };
}

/** Such as `1:05`. */
function clock(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
