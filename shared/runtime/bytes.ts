/**
 * Bytes in memory of their own, which is what `fetch`, `Blob` and streams accept.
 * Written this way because `Uint8Array<ArrayBuffer>` is an error to the TypeScript of the hosted runtime (5.6) and
 * bare `Uint8Array` is one to the TypeScript of the tools (6.0).
 */
export type Bytes = ReturnType<typeof Uint8Array.of>;
