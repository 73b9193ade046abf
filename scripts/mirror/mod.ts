/**
 * A mirror of the stored pictures on disk.
 *
 * @module
 */
export { downloadImage, type DownloadOptions, type RemoteImage } from "./download.ts";
export { type FileOutcome, syncImages, type SyncOptions, type SyncSummary } from "./sync.ts";
