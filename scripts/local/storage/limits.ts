import { StorageError } from "./errors.ts";

/** Bytes of an object at most where its bucket sets no limit; the default of Supabase's own local stack. Like the
 * real server, only a declared length is held against it. */
export const maximumObjectBytes = 50 * 1024 * 1024;

/** Says that an object is larger than its bucket takes. */
export function tooLarge(): StorageError {
  return new StorageError("EntityTooLarge", "The object exceeded the maximum allowed size");
}

/** Bytes an object in a bucket may have. */
export function sizeLimitOf(bucket: { sizeLimit: number | null }): number {
  return Math.min(bucket.sizeLimit ?? maximumObjectBytes, maximumObjectBytes);
}

/**
 * Bytes of a size as a bucket's settings give it: a number, or `20MB` with the units B, KB, MB, GB in powers of 1000.
 *
 * @returns null for null: no limit of the bucket's own
 * @throws StorageError `InvalidRequest` when it is neither, `EntityTooLarge` above the limit of the whole Storage
 */
export function parseSize(size: number | string | null): number | null {
  if (size === null) return null;
  const bytes = typeof size === "number" ? size : bytesOf(size);
  if (!Number.isSafeInteger(bytes) || bytes < 0) {
    throw new StorageError(
      "InvalidRequest",
      "Invalid file size format, hint: use 20GB / 20MB / 30KB / 3B",
    );
  }
  if (bytes > maximumObjectBytes) throw tooLarge();
  return bytes;
}

function bytesOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(gb|mb|kb|b)?$/i.exec(text);
  if (!match) return NaN;
  const unit = { gb: 1e9, mb: 1e6, kb: 1e3, b: 1 }[(match[2] ?? "b").toLowerCase()] ?? NaN;
  return Math.round(Number(match[1]) * unit);
}

/**
 * Checks a media type against what a bucket accepts, letter by letter and with its parameters, as the real server does.
 *
 * @param accepted media types such as `image/png` or `image/*`; null for any
 * @throws StorageError `InvalidMimeType`
 */
export function checkMediaType(accepted: string[] | null, contentType: string): void {
  if (accepted === null || accepted.length === 0) return;
  const fits = accepted.some((wanted) =>
    wanted === contentType || wanted === "*/*" ||
    (wanted.endsWith("/*") && contentType.startsWith(wanted.slice(0, -1)))
  );
  if (!fits) {
    throw new StorageError("InvalidMimeType", `mime type ${contentType} is not supported`);
  }
}
