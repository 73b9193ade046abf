/**
 * Pictures that lie in the bucket, for those who take none in: their names, sizes and
 * addresses, and whether Storage answers.
 *
 * @module
 */
export { mostDecodedPixels } from "./alpha_mask.ts";
export { handedInRules, maximumImageBytes, maximumImagePixels } from "./image_rules.ts";
export { extensions, imageBucket, objectPath, pendingPath, publicBucket } from "./object_path.ts";
export { openObject, removeObjects, signAhead, signedForSeconds, signObjects } from "./objects.ts";
export {
  type AskedSize,
  type Box,
  fits,
  offeredQualities,
  offeredSides,
  offeredTurns,
  sizeOf,
} from "./picture_size.ts";
export { publicUrl } from "./public_address.ts";
export { reachStorage } from "./reachable.ts";
export { boundedBody, withinTime } from "./time_limit.ts";
