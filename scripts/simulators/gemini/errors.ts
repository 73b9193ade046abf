import { json, type Reply } from "../exchange.ts";

const infoType = "type.googleapis.com/google.rpc.ErrorInfo";

/** An error in Google's form (https://google.aip.dev/193). */
export function googleError(
  code: number,
  status: string,
  message: string,
  details: unknown[] = [],
): Reply {
  const error = { code, message, status, ...(details.length > 0 ? { details } : {}) };
  return json({ error }, code);
}

/** The answer to a request that breaks a rule. */
export function invalidArgument(message: string): Reply {
  return googleError(400, "INVALID_ARGUMENT", message);
}

/** The answer to a field the API does not know. */
export function unknownField(path: string, name: string): Reply {
  const description = `Invalid JSON payload received. Unknown name "${name}"${
    path === "" ? "" : ` at '${path}'`
  }: Cannot find field.`;
  const details = [{
    "@type": "type.googleapis.com/google.rpc.BadRequest",
    fieldViolations: [path === "" ? { description } : { field: path, description }],
  }];
  return googleError(400, "INVALID_ARGUMENT", description, details);
}

/** The answer to a key that is not valid. */
export const keyInvalid = googleError(
  400,
  "INVALID_ARGUMENT",
  "API key not valid. Please pass a valid API key.",
  [
    { "@type": infoType, reason: "API_KEY_INVALID", domain: "googleapis.com" },
    {
      "@type": "type.googleapis.com/google.rpc.LocalizedMessage",
      locale: "en-US",
      message: "API key not valid. Please pass a valid API key.",
    },
  ],
);

/** The answer to a call without a key. */
export const keyMissing = googleError(
  403,
  "PERMISSION_DENIED",
  "Method doesn't allow unregistered callers (callers without established identity). " +
    "Please use API Key or other form of API consumer identity to call this API.",
);

/** The answer to a model that does not exist or was shut down. */
export function modelNotFound(model: string, version: string): Reply {
  const message = `models/${model} is not found for API version ${version}, or is not supported ` +
    "for generateContent. Call ListModels to see the list of available models and their " +
    "supported methods.";
  return googleError(404, "NOT_FOUND", message);
}

/** The answer when a quota is used up; `retryDelay` such as `34s` is absent for one that lasts the day. */
export function quotaExceeded(quotaId: string, retryDelay?: string): Reply {
  const details: unknown[] = [
    {
      "@type": "type.googleapis.com/google.rpc.QuotaFailure",
      violations: [{
        quotaMetric: "generativelanguage.googleapis.com/generate_content_requests",
        quotaId,
        quotaDimensions: { location: "global" },
        quotaValue: "10",
      }],
    },
    {
      "@type": "type.googleapis.com/google.rpc.Help",
      links: [{
        description: "Learn more about Gemini API quotas",
        url: "https://ai.google.dev/gemini-api/docs/rate-limits",
      }],
    },
  ];
  if (retryDelay !== undefined) {
    details.push({ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay });
  }
  const message = "You exceeded your current quota, please check your plan and billing details.";
  return googleError(429, "RESOURCE_EXHAUSTED", message, details);
}
