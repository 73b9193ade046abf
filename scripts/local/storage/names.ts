import { StorageError } from "./errors.ts";

/** Bytes of a key at most, as in S3 (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html). */
const maximumKeyBytes = 1_024;
const maximumBucketNameCharacters = 100;

/** Hosted Storage's alphabet (https://github.com/supabase/storage, src/storage/limits.ts): ASCII only. */
const keyAlphabet = /^[\w/!\-.*'() &$@=;:+,?]+$/;
const bucketAlphabet = /^[\w!\-.*'() &$@=;:+,?]+$/;

/**
 * Checks an object's key: hosted Storage's alphabet, and no `.` or `..` segment.
 *
 * @throws StorageError `InvalidKey`
 */
export function parseKey(key: string): string {
  const segments = key.split("/");
  if (
    !keyAlphabet.test(key) || key.length > maximumKeyBytes ||
    segments.some((segment) => segment === "." || segment === "..")
  ) {
    throw new StorageError("InvalidKey", `Invalid key: ${key.slice(0, 200)}`);
  }
  return key;
}

/**
 * Checks a bucket's name.
 *
 * @throws StorageError `InvalidBucketName`
 */
export function parseBucketName(name: string): string {
  if (
    !bucketAlphabet.test(name) || name.length > maximumBucketNameCharacters || name.trim() !== name
  ) {
    throw new StorageError("InvalidBucketName", "Bucket name invalid");
  }
  return name;
}
