/**
 * What the service needs of the world around it: time, chance, HTTP that never repeats itself; and semaphores and
 * single flight for what runs at the same time; and what an isolate remembers.
 *
 * @module
 */
export { orAborted } from "./abort.ts";
export { isSame, isSignatureOf, sha256, sign, signatureOf } from "./digest.ts";
export { toBase64Url, toHex, toUtf8 } from "./encoding.ts";
export { runInBackground } from "./background.ts";
export { type PieceReader, readPieces } from "./pieces.ts";
export { Semaphore } from "./semaphore.ts";
export { SingleFlight } from "./single_flight.ts";
export {
  isPublicHost,
  leadsToPublicHost,
  type LookUpHost,
  publicAddressesOf,
} from "./public_host.ts";
export { type Bytes } from "./bytes.ts";
export { forgetIsolateState, isolateState } from "./isolate_state.ts";
export { jsonValue } from "./json.ts";
export { type Clock, systemClock } from "./clock.ts";
export { timeOrderedId } from "./time_ordered_id.ts";
export { startTimer, type Timer } from "./timer.ts";
export { parseWithoutNulls } from "./parse_without_nulls.ts";
export {
  boundWait,
  type FetchOptions,
  fetchResponse,
  leave,
  longestWaitMs,
  parseExactJson,
  parseJson,
  parseRetryAfter,
  readChunk,
  readText,
} from "./transport.ts";
