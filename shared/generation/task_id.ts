import { createHash } from "node:crypto";

/**
 * The id of one call of an attempt: always the same for the same call, so that work whose answer was lost is found
 * again. It has the form of version 4, because Runware takes no other
 * (https://runware.ai/docs/image-inference/api-reference#request-taskuuid).
 *
 * @param attemptId UUID of the attempt
 * @param call index of the call in the attempt's plan
 */
export function callTaskId(attemptId: string, call: number): string {
  return uuidOf(`${attemptId}/${call}`);
}

/** A UUID that is always the same for the same text. */
export function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const variant = (parseInt(hex.charAt(16), 16) & 0x3 | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
