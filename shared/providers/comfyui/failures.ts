import { type FailureClass, ProviderError, type ProviderErrorDetails } from "../../errors/mod.ts";
import { parseRetryAfter } from "../../runtime/mod.ts";
import type { CallContext } from "../contract.ts";
import {
  classifyStatus,
  findForeignAnswer,
  redactSecrets,
  type UpstreamAnswer,
} from "../upstream.ts";

/** One way in which a ComfyUI server, or the tunnel in front of it, says no. */
export interface ComfyuiFailure {
  /**
   * Where it says so: the HTTP status, `error.type` of an answer to `POST /prompt`, the type of a node's error there, or
   * the end of an execution.
   */
  where: "status" | "prompt" | "node" | "execution";
  /** Absent for any. */
  codes?: readonly (string | number)[];
  failureClass: FailureClass;
  /** What happened and what to do, for the caller. */
  message: string;
}

const unreachable =
  "The ComfyUI server cannot be reached: the computer is off or asleep, or its tunnel is down. " +
  "Start both and try again.";

/**
 * Every failure of ComfyUI and its class; the first row that fits counts.
 * Sources: https://docs.comfy.org/development/comfyui-server/comms_routes,
 * https://github.com/comfyanonymous/ComfyUI/blob/master/execution.py
 */
export const comfyuiFailures: readonly ComfyuiFailure[] = [
  {
    where: "status",
    codes: [401, 403],
    failureClass: "auth",
    message: "The tunnel or gateway in front of ComfyUI refuses its credentials. Check the " +
      "tunnel credentials in the headers of the endpoint.",
  },
  {
    where: "status",
    codes: [404, 405],
    failureClass: "upstream_down",
    message: "The address does not lead to a ComfyUI server. Check the base URL of the endpoint.",
  },
  {
    where: "status",
    codes: [413],
    failureClass: "invalid_request",
    message: "The request is larger than the ComfyUI server or its tunnel allows. Shorten it.",
  },
  {
    where: "status",
    codes: [500],
    failureClass: "upstream_down",
    message: "ComfyUI failed inside. Look into its console, and try again.",
  },
  {
    where: "status",
    codes: [502, 503, 504, 520, 521, 522, 523, 524, 530],
    failureClass: "upstream_down",
    message: unreachable,
  },
  {
    where: "prompt",
    codes: ["missing_node_type"],
    failureClass: "model_unavailable",
    message: "The workflow needs a custom node that is not installed on the ComfyUI server. " +
      "Install it there.",
  },
  {
    where: "prompt",
    codes: ["invalid_prompt"],
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
    codes: ["missing_model_file"],
    failureClass: "model_unavailable",
    message: "The ComfyUI server does not have what the workflow needs.",
  },
  {
    where: "node",
    failureClass: "invalid_request",
    message: "ComfyUI refused an input of the workflow.",
  },
  {
    where: "execution",
    codes: ["out_of_memory"],
    failureClass: "upstream_down",
    message: "The ComfyUI server ran out of graphics memory; its models were unloaded. Try " +
      "again, or ask for a smaller picture.",
  },
  {
    where: "execution",
    codes: ["interrupted"],
    failureClass: "cancelled",
    message: "The drawing was interrupted on the ComfyUI server.",
  },
  {
    where: "execution",
    codes: ["lost"],
    failureClass: "upstream_down",
    message: "The ComfyUI server no longer knows the task: it was restarted, or the task was " +
      "deleted. Submit it again.",
  },
  {
    where: "execution",
    codes: ["unconfirmed"],
    failureClass: "no_result",
    message: "ComfyUI did not confirm that it queued the workflow. Submit it again.",
  },
  {
    where: "execution",
    codes: ["no_images"],
    failureClass: "no_result",
    message: "ComfyUI finished without a picture. Check that the workflow ends in a SaveImage " +
      "node and that its seed varies.",
  },
  {
    where: "execution",
    failureClass: "invalid_request",
    message: "A node of the workflow failed on the ComfyUI server.",
  },
];

/** The error of the first row of {@link comfyuiFailures} that fits. @param detail appended to its message */
export function comfyuiError(
  where: ComfyuiFailure["where"],
  code: string | number,
  details: ProviderErrorDetails = {},
  detail = "",
): ProviderError {
  const row = comfyuiFailures.find((each) =>
    each.where === where && (each.codes === undefined || each.codes.includes(code))
  );
  const failureClass = row?.failureClass ?? classifyStatus(Number(code));
  const message = row?.message ?? `ComfyUI answered with HTTP ${code}.`;
  return new ProviderError("comfyui", failureClass, detail ? `${message} ${detail}` : message, {
    ...(where === "status" ? {} : { providerCode: String(code) }),
    ...details,
  });
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
  const { status } = answer;
  const retryAfterMs = parseRetryAfter(answer.headers.get("retry-after"), context.clock.now());
  const details: ProviderErrorDetails = {
    httpStatus: status,
    providerMessage: redactSecrets(answer.text.slice(0, 2_000), context.settings),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
  const foreign = findForeignAnswer(answer);
  if (foreign) {
    const { code, detail, failureClass, kind } = foreign;
    const named = { ...details, ...(code === undefined ? {} : { providerCode: code }) };
    const told = `It answered with ${detail}.`;
    if (failureClass === "auth") return comfyuiError("status", 401, named, told);
    if (kind === "tunnel_error" || kind === "html_page" && failureClass === "upstream_down") {
      return comfyuiError("status", 502, named, told);
    }
    if (status < 400 && kind !== "empty") {
      return new ProviderError("comfyui", failureClass, `ComfyUI answered with ${detail}.`, named);
    }
  }
  if (status < 400 || (status === 400 && answer.json !== undefined)) return undefined;
  return comfyuiError("status", status, details);
}
