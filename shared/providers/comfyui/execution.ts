import type { CallContext } from "../contract.ts";
import type { ToldFailure } from "../failures.ts";
import { fieldOf, listOf, textOf } from "../loose.ts";
import { redactSecrets } from "../upstream.ts";
import type { HistoryEntry } from "./answers.ts";

/** Why an execution ended badly; the codes are those of the failure table. */
export interface ExecutionFailure {
  code:
    | "interrupted"
    | "out_of_memory"
    | "gpu_broken"
    | "disk_full"
    | "login_required"
    | "credits_required"
    | "execution_error";
  told: ToldFailure;
}

/**
 * Torch raises them, and custom nodes wrap them in exceptions of their own, so the sentence counts beside the type.
 * https://docs.pytorch.org/docs/stable/generated/torch.cuda.OutOfMemoryError.html
 */
const memoryPhrases =
  /out of (?:gpu |video |graphics )?memory|not enough (?:gpu |video |graphics )+memory|would exceed allowed memory|could not allocate tensor|allocation on device/i;

/** A CUDA context that has faulted answers every later call with an error until the process ends. */
const brokenPhrases =
  /(?:CUDA|HIP|cuDNN|CUBLAS|MPS|XPU|NCCL)[ _]?(?:kernel )?err|illegal memory access|device-side assert|unspecified launch failure|AcceleratorError|CUBLAS_STATUS|CUDNN_STATUS|no kernel image|GPU (?:is lost|has fallen)|device (?:is )?(?:lost|hung|removed)|no (?:CUDA|HIP) (?:GPUs?|capable device)|NVIDIA driver|not compiled with CUDA|CUDA (?:driver|initialization)/i;

/** Nothing can be saved there by any workflow (errno 28, 30 and 122). */
const diskPhrases = /no space left on device|read-only file system|disk quota exceeded/i;

/** What the nodes of Comfy's paid services say: https://docs.comfy.org/tutorials/api-nodes/overview */
const loginPhrases = /please (?:log ?in|sign ?in)|unauthorized:/i;
const creditPhrases = /payment required|add credits|insufficient credits/i;

/** Paths on the server's computer are not told to callers; the name of the file is enough. */
const directories = /(?<![\w:/.])(?:[A-Za-z]:\\|\/)(?:[^\s\/\\:'"]+[\/\\])+/g;

/** Reads from the history why an execution failed; undefined when it did not. */
export function readExecutionFailure(
  { status }: HistoryEntry,
  context: CallContext,
): ExecutionFailure | undefined {
  const messages = new Map(status.messages.map(listOf).map(([name, data]) => [name, data]));
  if (messages.has("execution_interrupted")) return { code: "interrupted", told: {} };
  if (status.status_str !== "error") return undefined;
  const data = messages.get("execution_error");
  const type = textOf(fieldOf(data, "exception_type")) ?? "unknown";
  const sentence = redactSecrets(textOf(fieldOf(data, "exception_message")) ?? "", context.settings)
    .replace(directories, "").trim();
  const told: ToldFailure = { codes: [type], sentence };
  if (/OutOfMemory/i.test(type) || memoryPhrases.test(sentence)) {
    return { code: "out_of_memory", told };
  }
  if (brokenPhrases.test(`${type} ${sentence}`)) return { code: "gpu_broken", told };
  if (diskPhrases.test(sentence)) return { code: "disk_full", told };
  const node = textOf(fieldOf(data, "node_id")) ?? "?";
  const nodeType = textOf(fieldOf(data, "node_type")) ?? "?";
  const said = sentence === "" ? type : `${type}: ${sentence.replace(/\s+/g, " ").slice(0, 200)}`;
  return {
    code: creditPhrases.test(sentence)
      ? "credits_required"
      : loginPhrases.test(sentence)
      ? "login_required"
      : "execution_error",
    told: { ...told, detail: `Node ${node} (${nodeType}): ${said.replace(/\.?$/, ".")}` },
  };
}
