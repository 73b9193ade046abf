import { isolateState } from "../runtime/mod.ts";
import { openTrace, type Trace } from "./trace.ts";
import type { OtlpSettings } from "./otlp.ts";

/** Opens the traces of requests: recorded ones, or such as only hand on what came. */
export type OpenTrace = (traceparent: string | null | undefined) => Trace;

/** How long spans wait for others to be sent with, in ms. */
const gatherMs = 500;

const recording = isolateState((): { begun?: Promise<OpenTrace> } => ({}));

/**
 * Tracing by the settings; without them nothing is recorded, and nothing of what recording takes is loaded.
 *
 * @param background lets a task go on after the answer; what it fails with is for the log
 */
export function startTracing(
  settings: OtlpSettings | undefined,
  background: (task: Promise<unknown>) => void,
): OpenTrace | Promise<OpenTrace> {
  if (!settings) return openTrace;
  return recording().begun ??= record(settings, background);
}

async function record(
  settings: OtlpSettings,
  background: (task: Promise<unknown>) => void,
): Promise<OpenTrace> {
  const [{ OtlpExporter }, { recordTrace }] = await Promise.all([
    import("./otlp.ts"),
    import("./recorded_trace.ts"),
  ]);
  const exporter = new OtlpExporter(settings);
  let isGathering = false;
  return (traceparent) =>
    recordTrace(traceparent, (span) => {
      exporter.add(span);
      if (isGathering) return;
      isGathering = true;
      background(
        new Promise((resolve) => setTimeout(resolve, gatherMs)).then(() => {
          isGathering = false;
          return exporter.flush();
        }),
      );
    });
}
