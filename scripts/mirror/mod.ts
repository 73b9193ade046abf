/**
 * A mirror of the service's pictures on disk.
 *
 * @module
 */
export { fetchPicture } from "./fetch_picture.ts";
export { type Credentials, openSource, type PictureFilter } from "./source.ts";
export { type PictureOutcome, syncPictures } from "./sync.ts";
