/**
 * What starts and runs generations. It is by far the largest part of the endpoints that draw, so that it loads when the
 * first request needs it: a preflight, a bad request or a refusal are answered without.
 */
export function loadPipeline(): Promise<typeof import("../generation/mod.ts")> {
  return import("../generation/mod.ts");
}
