import type { ProviderError } from "../../errors/mod.ts";
import type { CallContext } from "../contract.ts";
import { failureOf, type FailureTable, type ToldFailure } from "../failures.ts";
import { findForeignAnswer } from "../foreign_answer.ts";
import type { UpstreamAnswer } from "../upstream.ts";

const unreachable =
  "The ComfyUI server cannot be reached: the computer is off or asleep, or its tunnel is down. " +
  "Start both and try again.";

/**
 * Every failure of ComfyUI. `status` is an HTTP status of the server or of the tunnel in front of it, `prompt` is
 * `error.type` of an answer to `POST /prompt`, `node` is the type of a node's error there, `execution` is the end of an
 * execution.
 * Sources: https://docs.comfy.org/development/comfyui-server/comms_routes,
 * https://github.com/comfyanonymous/ComfyUI/blob/master/execution.py
 */
export const comfyuiFailures: FailureTable = {
  provider: "comfyui",
  name: "ComfyUI",
  rows: [
    {
      where: "status",
      statuses: [401, 403],
      failureClass: "auth",
      message: "The tunnel or gateway in front of ComfyUI refuses its credentials. Check the " +
        "tunnel credentials in the headers of the endpoint.",
    },
    {
      where: "status",
      statuses: [404, 405],
      failureClass: "upstream_down",
      message: "The address does not lead to a ComfyUI server. Check the base URL of the endpoint.",
    },
    {
      where: "status",
      statuses: [413],
      failureClass: "invalid_request",
      message: "The request is larger than the ComfyUI server or its tunnel allows. Shorten it.",
    },
    {
      where: "status",
      statuses: [500],
      failureClass: "upstream_down",
      message: "ComfyUI failed inside. Look into its console, and try again.",
    },
    {
      where: "status",
      statuses: [502, 503, 504, 520, 521, 522, 523, 524, 530],
      failureClass: "upstream_down",
      message: unreachable,
    },
    {
      where: "status",
      statuses: [200],
      failureClass: "no_result",
      message: "ComfyUI's answer cannot be read. Try again.",
    },
    {
      where: "prompt",
      code: /^missing_node_type$/,
      failureClass: "model_unavailable",
      message: "The workflow needs a custom node that is not installed on the ComfyUI server. " +
        "Install it there.",
    },
    {
      where: "prompt",
      code: /^invalid_prompt$/,
      failureClass: "model_unavailable",
      message: "ComfyUI does not know a node of the workflow. Install the custom node on the " +
        "server, or export the workflow in API format.",
    },
    {
      where: "prompt",
      failureClass: "invalid_request",
      message: "ComfyUI refused the workflow.",
    },
    {
      where: "node",
      code: /^missing_model_file$/,
      failureClass: "model_unavailable",
      message: "The ComfyUI server does not have what the workflow needs.",
    },
    {
      where: "node",
      // The graph itself is at fault, whatever the request says.
      code:
        /^(?:custom_validation_failed|required_input_missing|bad_linked_input|return_type_mismatch|exception_)/,
      failureClass: "invalid_request",
      scope: "model",
      message: "ComfyUI refused the workflow.",
    },
    {
      where: "node",
      failureClass: "invalid_request",
      message: "ComfyUI refused an input of the workflow.",
    },
    {
      where: "execution",
      // Another workflow may well fit.
      code: /^out_of_memory$/,
      failureClass: "upstream_down",
      scope: "model",
      message: "The ComfyUI server ran out of graphics memory; its models were unloaded. Try " +
        "again, or ask for a smaller picture.",
    },
    {
      where: "execution",
      code: /^gpu_broken$/,
      failureClass: "upstream_down",
      message: "The graphics card of the ComfyUI server is in a broken state, and fails until " +
        "the server is restarted. Restart it.",
    },
    {
      where: "execution",
      code: /^disk_full$/,
      failureClass: "upstream_down",
      message: "The ComfyUI server cannot write to its disk, and fails until it can. Free some " +
        "space there.",
    },
    {
      where: "execution",
      code: /^interrupted$/,
      failureClass: "cancelled",
      message: "The drawing was interrupted on the ComfyUI server.",
    },
    {
      where: "execution",
      code: /^lost$/,
      failureClass: "upstream_down",
      message: "The ComfyUI server no longer knows the task: it was restarted, or the task was " +
        "deleted. Submit it again.",
    },
    {
      where: "execution",
      code: /^unconfirmed$/,
      failureClass: "no_result",
      message: "ComfyUI did not confirm that it queued the workflow. Submit it again.",
    },
    {
      where: "execution",
      code: /^login_required$/,
      failureClass: "auth",
      scope: "model",
      message: "The workflow draws at a paid service of Comfy, which asks for a login. Set " +
        "COMFY_ORG_API_KEY to a key of the account that pays.",
    },
    {
      where: "execution",
      code: /^credits_required$/,
      failureClass: "quota",
      scope: "model",
      message: "The workflow draws at a paid service of Comfy, and the account has no credits " +
        "left. Buy some.",
    },
    {
      where: "execution",
      // Not `no_result`, which is asked for again: the same graph ends the same way.
      code: /^no_images$/,
      failureClass: "invalid_request",
      scope: "model",
      message: "ComfyUI finished without a picture. Check that the workflow ends in a SaveImage " +
        "node and that its seed varies.",
    },
    {
      where: "execution",
      failureClass: "invalid_request",
      scope: "model",
      message: "A node of the workflow failed on the ComfyUI server.",
    },
  ],
};

/** The error of the first row of {@link comfyuiFailures} that fits. @param code the one that it is found by */
export function comfyuiError(
  where: "prompt" | "node" | "execution",
  code: string,
  context: CallContext,
  told: ToldFailure = {},
  answer?: UpstreamAnswer,
): ProviderError {
  const codes = [...told.codes ?? [], code];
  return failureOf(comfyuiFailures, { ...told, where, codes, isOwnCode: true }, context, answer);
}

/**
 * The error for an answer that does not come from ComfyUI, or in which ComfyUI reports a failure of its own.
 *
 * @returns undefined for a 2xx with JSON or nothing in it, and for a 400 that says what is wrong with a workflow
 */
export function httpFailure(
  answer: UpstreamAnswer,
  context: CallContext,
): ProviderError | undefined {
  const told: ToldFailure = { where: "status", status: answer.status };
  const foreign = findForeignAnswer(answer);
  if (foreign) {
    const { code, detail, failureClass, kind } = foreign;
    const named = {
      ...told,
      ...(code === undefined ? {} : { codes: [code] }),
      detail: `It answered with ${detail}.`,
    };
    if (failureClass === "auth") {
      return failureOf(comfyuiFailures, { ...named, status: 401 }, context, answer);
    }
    if (kind === "tunnel_error" || kind === "html_page" && failureClass === "upstream_down") {
      return failureOf(comfyuiFailures, { ...named, status: 502 }, context, answer);
    }
    if (answer.status < 400 && kind !== "empty") {
      const status = failureClass === "upstream_down" ? 404 : answer.status;
      return failureOf(comfyuiFailures, { ...named, status }, context, answer);
    }
  }
  if (answer.status < 400 || (answer.status === 400 && answer.json !== undefined)) return undefined;
  const sentence = answer.text.slice(0, 2_000);
  return failureOf(comfyuiFailures, { ...told, sentence }, context, answer);
}
