import * as z from "zod";
import type { ProviderError } from "../../errors/mod.ts";
import type { CallContext } from "../contract.ts";
import { redactSecrets, type UpstreamAnswer } from "../upstream.ts";
import { comfyuiError } from "./failures.ts";
import { installHint, readModelFile } from "./model_files.ts";

const nodeError = z.lazy(() =>
  z.object({
    type: z.string(),
    message: z.string().catch(""),
    details: z.string().catch(""),
    extra_info: z.object({ input_name: z.string().catch(""), received_value: z.unknown() })
      .catch({ input_name: "", received_value: undefined }),
  })
);

const unexplained: z.output<typeof nodeError> = {
  type: "unexplained",
  message: "Not accepted",
  details: "no reason given",
  extra_info: { input_name: "", received_value: undefined },
};

const promptAnswer = z.lazy(() =>
  z.object({
    prompt_id: z.string().optional(),
    error: z.object({
      type: z.string(),
      message: z.string().catch(""),
      details: z.string().catch(""),
      extra_info: z.object({ class_type: z.string().catch("") }).catch({ class_type: "" }),
    }).optional(),
    // An older server answers with an empty array where a newer one has an empty object.
    node_errors: z.record(
      z.string(),
      z.object({ class_type: z.string().catch(""), errors: z.array(nodeError).catch([]) }),
    ).catch({}),
  })
);

/**
 * The error for an answer to `POST /prompt` that does not accept the workflow: refused as a whole (HTTP 400) or in part
 * (a 200 with `node_errors`), or not confirmed.
 *
 * @returns undefined when the workflow was accepted
 */
export function workflowRefusal(
  answer: UpstreamAnswer,
  context: CallContext,
): ProviderError | undefined {
  const parsed = promptAnswer.safeParse(answer.json);
  const { error, node_errors, prompt_id } = parsed.success ? parsed.data : { node_errors: {} };
  const tell = (message: string, more: string) =>
    redactSecrets(more === "" ? message : `${message}: ${more}`, context.settings).slice(0, 300);
  const problems = Object.entries(node_errors).flatMap(([id, node]) =>
    (node.errors.length > 0 ? node.errors : [unexplained])
      .map((problem) => ({ ...problem, node: `node ${id} (${node.class_type})` }))
  );
  const missing = problems.filter((problem) => problem.type === "value_not_in_list").map((each) =>
    readModelFile(each.extra_info.input_name, each.extra_info.received_value)
  ).find((file) => file !== undefined);
  const first = problems[0];
  if (first) {
    const said = tell(first.message, first.details);
    if (!missing) {
      const detail = `${first.node}: ${said}.`;
      return comfyuiError("node", first.type, context, { sentence: said, detail }, answer);
    }
    const told = { codes: ["value_not_in_list"], sentence: said, detail: installHint(missing) };
    return comfyuiError("node", "missing_model_file", context, told, answer);
  }
  if (error) {
    const said = tell(error.message, error.details);
    const { class_type: missingNode } = error.extra_info;
    const detail = missingNode === "" ? `${said}.` : `Missing: ${missingNode}.`;
    return comfyuiError("prompt", error.type, context, { sentence: said, detail }, answer);
  }
  const sentence = tell(answer.text, "");
  if (answer.status >= 400) {
    return comfyuiError("prompt", "unknown", context, { sentence }, answer);
  }
  if (prompt_id !== undefined) return undefined;
  return comfyuiError("execution", "unconfirmed", context, { sentence }, answer);
}
