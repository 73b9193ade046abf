import { silentLog } from "../../observability/mod.ts";
import { systemClock } from "../../runtime/mod.ts";
import type {
  CallContext,
  ImageProvider,
  ImageRequest,
  ProducedImage,
  ProducedImages,
  ProviderPlan,
  Submission,
} from "../../providers/catalog.ts";
import { scriptedSettings } from "./scripted_upstream.ts";

const longestWait = 200;

/** A context for tests against a simulated provider; its clock sleeps a hundredth of what it is asked to. */
export function openSimulatedContext(provider: ImageProvider, baseUrl: string): CallContext {
  return {
    fetch,
    signal: new AbortController().signal,
    clock: { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 100, signal) },
    log: silentLog,
    settings: {
      ...scriptedSettings(provider.catalog),
      endpoints: [{ baseUrl, headers: {} }],
    },
  };
}

/** The plan of a request. @throws Error with the reasons when there is none */
export function planWith(
  provider: ImageProvider,
  request: ImageRequest,
  context: CallContext,
): ProviderPlan {
  const result = provider.plan(request, context.settings);
  if (!result.possible) throw new Error(result.reasons.join(" "));
  return result.plan;
}

/** Submits a plan's first call and polls it to its end. */
export async function drawWith(
  provider: ImageProvider,
  plan: ProviderPlan,
  taskId: string,
  context: CallContext,
): Promise<{ submission: Submission; result: ProducedImages }> {
  const [call] = plan.calls;
  if (!call) throw new Error("The plan has no call");
  const submission = await provider.submit(call, taskId, context);
  if (submission.result) return { submission, result: submission.result };
  for (let polls = 0; polls < longestWait; polls++) {
    const state = await provider.poll?.(submission.taskId, context);
    if (state?.status === "completed") return { submission, result: state.result };
    await context.clock.sleep(500, context.signal);
  }
  throw new Error("The simulated provider did not finish");
}

/** The pixels of a JPEG or PNG that a simulated provider serves. */
export async function downloadSize(
  image: ProducedImage | undefined,
): Promise<{ width: number; height: number }> {
  if (image?.source.kind !== "url") throw new Error("The picture has no address");
  const response = await fetch(image.source.url);
  const view = new DataView(await response.arrayBuffer());
  const isPng = view.getUint32(0) === 0x89504e47;
  if (isPng) return { width: view.getUint32(16), height: view.getUint32(20) };
  for (let at = 2; at + 9 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const isFrame = [0xc0, 0xc1, 0xc2].includes(view.getUint8(at + 1));
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
  }
  throw new Error("The picture is neither a JPEG nor a PNG");
}
