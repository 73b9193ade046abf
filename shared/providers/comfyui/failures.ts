import { ProviderError, type ProviderErrorDetails } from "../../errors/mod.ts";
import { parseRetryAfter } from "../../runtime/mod.ts";
import type { CallContext } from "../contract.ts";
import {
  classifyStatus,
  findForeignAnswer,
  redactSecrets,
  type UpstreamAnswer,
} from "../upstream.ts";
import { type ComfyuiFailure, comfyuiFailures } from "./failure_table.ts";

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
