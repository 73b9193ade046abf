/**
 * Pictures in the bucket: from a provider's answer through an inspection into an object, and out again by signed URL.
 *
 * @module
 */
export * from "./catalog.ts";
export { mostDecodedPixels, toWhiteMask } from "./alpha_mask.ts";
export { composePicture, withMadePictures } from "./composition.ts";
export type { DownloadContext } from "./download.ts";
export { type HandedIn, handIn, type HandInContext, uploadRefusal } from "./hand_in.ts";
export { type ImageFacts, ImageInspector } from "./image_inspector.ts";
export { storedSize } from "./make_size.ts";
export { decodePicture, encodePicture, type Raster, resizePicture } from "./picture_codec.ts";
export { convertStored } from "./convert_stored.ts";
export { cleanUp } from "./clean_up.ts";
export { giveBackPictures, removePicture, restorePicture } from "./remove_picture.ts";
export { publishImage, unpublish } from "./publish.ts";
export { inputPicturesIn } from "./input_pictures.ts";
export { openIntake, type StoringIntake } from "./picture_intake.ts";
export { openDownload } from "./resumed_download.ts";
export { findStoredImage, type ImagePlace, type StoredImage, storeImage } from "./store_image.ts";
export type { StoreOptions } from "./picture_preparation.ts";
export { sweepOrphanedObjects } from "./sweep.ts";
