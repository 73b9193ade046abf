import type { FailureClass } from "../errors/mod.ts";
import type { UpstreamAnswer } from "./upstream.ts";

/** An answer that did not come from the provider's API, but from something in front of it, or that says nothing. */
export interface ForeignAnswer {
  kind:
    | "login_redirect"
    | "login_page"
    | "redirect"
    | "tunnel_error"
    | "html_page"
    | "empty"
    | "invalid_json";
  failureClass: FailureClass;
  /** The code of a tunnel, such as `ERR_NGROK_3200`, or `HTTP 530`. */
  code?: string;
  /** Continues the sentence "<provider> answered with ...". */
  detail: string;
}

/**
 * Recognises an answer that is not the API's JSON: a redirect (to a login page), a tunnel's error, an HTML page, an
 * empty body, invalid JSON.
 *
 * Tunnel codes: https://ngrok.com/docs/errors/ and
 * https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-5xx-errors/
 *
 * @returns undefined when the body is JSON and came without a redirect
 */
export function findForeignAnswer(answer: UpstreamAnswer): ForeignAnswer | undefined {
  const { status, headers, text } = answer;
  if (status >= 300 && status < 400) return describeRedirect(headers.get("location") ?? "");
  const tunnelCode = findTunnelCode(answer);
  if (tunnelCode !== undefined) {
    return {
      kind: "tunnel_error",
      failureClass: "upstream_down",
      code: tunnelCode,
      detail: `an error of the tunnel in front of it (${tunnelCode})`,
    };
  }
  if (answer.json !== undefined) return undefined;
  if (isHtml(answer) && /<title>[^<]*(sign|log) ?in/i.test(text)) {
    return { kind: "login_page", failureClass: "auth", detail: "the login page of a gateway" };
  }
  if (isHtml(answer)) {
    const failureClass = classifyStatus(status);
    const isTold = ["auth", "quota", "rate_limited"].includes(failureClass);
    return {
      kind: "html_page",
      failureClass: isTold ? failureClass : "upstream_down",
      detail: `an HTML page (HTTP ${status}) instead of JSON`,
    };
  }
  const failureClass = status < 400 ? "no_result" : classifyStatus(status);
  return text.trim() === ""
    ? { kind: "empty", failureClass, detail: `an empty body (HTTP ${status})` }
    : { kind: "invalid_json", failureClass, detail: `a body that is not JSON (HTTP ${status})` };
}

/** The failure class an HTTP status speaks of when the body says nothing better. */
export function classifyStatus(status: number): FailureClass {
  if (status === 401 || status === 403) return "auth";
  if (status === 402) return "quota";
  if (status === 408) return "timeout";
  if (status === 429) return "rate_limited";
  if (status >= 500) return "upstream_down";
  return "invalid_request";
}

/** True when a redirect leads to a login page, such as that of a tunnel's access control. */
export function isLoginAddress(location: string): boolean {
  return /cloudflareaccess\.com|log-?in|sign-?in|oauth|authorize|sso/i.test(location);
}

function describeRedirect(location: string): ForeignAnswer {
  const target = URL.canParse(location) ? new URL(location).host : "another address";
  return isLoginAddress(location)
    ? {
      kind: "login_redirect",
      failureClass: "auth",
      detail: `a redirect to the login page of ${target}`,
    }
    : { kind: "redirect", failureClass: "upstream_down", detail: `a redirect to ${target}` };
}

function findTunnelCode({ status, headers, text, json }: UpstreamAnswer): string | undefined {
  const header = headers.get("ngrok-error-code");
  if (header) return header;
  if (status === 530 || (status >= 520 && status <= 524)) return `HTTP ${status}`;
  return json === undefined ? /ERR_NGROK_\d+/.exec(text)?.[0] : undefined;
}

function isHtml({ headers, text }: UpstreamAnswer): boolean {
  return (headers.get("content-type") ?? "").includes("text/html") || /^\s*</.test(text);
}
