/**
 * Pictures in the bucket: from a provider's answer through an inspection into an object, and out again by signed URL.
 *
 * @module
 */
export { mostDecodedPixels, toWhiteMask } from "./alpha_mask.ts";
export { composePicture, withMadePictures } from "./composition.ts";
export type { DownloadContext } from "./download.ts";
export { type HandedIn, handIn, type HandInContext, uploadRefusal } from "./hand_in.ts";
export {
  handedInRules,
  type ImageFacts,
  ImageInspector,
  maximumImageBytes,
  maximumImagePixels,
} from "./image_inspector.ts";
export { imageBucket, objectPath, pendingPath, publicBucket } from "./object_path.ts";
export { storedSize } from "./make_size.ts";
export { decodePicture, encodePicture, fits, type Raster, resizePicture } from "./picture_codec.ts";
export {
  type AskedSize,
  type Box,
  offeredQualities,
  offeredSides,
  offeredTurns,
  sizeOf,
} from "./picture_size.ts";
export { convertStored } from "./convert_stored.ts";
export { cleanUp } from "./clean_up.ts";
export { removePicture, restorePicture } from "./remove_picture.ts";
export { publicUrl, publishImage, unpublish } from "./publish.ts";
export { inputPicturesIn } from "./input_pictures.ts";
export { openIntake, type StoringIntake } from "./picture_intake.ts";
export { openDownload } from "./resumed_download.ts";
export { reachStorage } from "./reachable.ts";
export { openObject, removeObjects, signAhead, signedForSeconds, signObjects } from "./objects.ts";
export { findStoredImage, type ImagePlace, type StoredImage, storeImage } from "./store_image.ts";
export type { StoreOptions } from "./picture_preparation.ts";
export { sweepOrphanedObjects } from "./sweep.ts";
export { boundedBody, withinTime } from "./time_limit.ts";
