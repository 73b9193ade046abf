import * as z from "zod";
import type { ProviderErrorDetails } from "../../errors/mod.ts";
import type { CallContext } from "../contract.ts";
import { redactSecrets } from "../upstream.ts";
import type { HistoryEntry } from "./answers.ts";

/** Why an execution ended badly; the codes are those of the failure table. */
export interface ExecutionFailure {
  code: "interrupted" | "out_of_memory" | "execution_error";
  details: ProviderErrorDetails;
  /** The node and its exception, for the caller; may be empty. */
  detail: string;
}

const nodeFailure = z.object({
  node_id: z.string().catch("?"),
  node_type: z.string().catch("?"),
  exception_type: z.string().catch("unknown"),
  exception_message: z.string().catch(""),
});

/** Reads from the history why an execution failed; undefined when it did not. */
export function readExecutionFailure(
  { status }: HistoryEntry,
  context: CallContext,
): ExecutionFailure | undefined {
  const messages = new Map(status.messages.map(([name, data]) => [name, data]));
  if (messages.has("execution_interrupted")) {
    return { code: "interrupted", details: {}, detail: "" };
  }
  if (status.status_str !== "error") return undefined;
  const { node_id, node_type, exception_type, exception_message } = nodeFailure.parse(
    messages.get("execution_error") ?? {},
  );
  const isMemory = /OutOfMemory/i.test(exception_type) ||
    /out of memory/i.test(exception_message);
  return {
    code: isMemory ? "out_of_memory" : "execution_error",
    details: {
      providerCode: exception_type,
      providerMessage: redactSecrets(exception_message, context.settings),
    },
    detail: isMemory ? "" : `Node ${node_id} (${node_type}): ${exception_type}.`,
  };
}
