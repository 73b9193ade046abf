import postgres from "postgres";

/**
 * The codes of Storage errors: the status in the body, the legacy `error` word, and the HTTP status.
 *
 * Hosted Storage answers HTTP 400 for every refusal and puts the meaningful status into the body; storage-js reads
 * both. Source: https://supabase.com/docs/guides/storage/debugging/error-codes and
 * https://github.com/supabase/storage, src/internal/errors.
 */
const kinds = {
  AccessDenied: { statusCode: 403, error: "Unauthorized", httpStatus: 400 },
  BucketAlreadyExists: { statusCode: 409, error: "Duplicate", httpStatus: 400 },
  DatabaseTimeout: { statusCode: 544, error: "DatabaseTimeout", httpStatus: 544 },
  EntityTooLarge: { statusCode: 413, error: "Payload too large", httpStatus: 400 },
  InternalError: { statusCode: 500, error: "InternalError", httpStatus: 500 },
  InvalidBucketName: { statusCode: 400, error: "Invalid Input", httpStatus: 400 },
  InvalidJWT: { statusCode: 400, error: "InvalidJWT", httpStatus: 400 },
  InvalidKey: { statusCode: 400, error: "InvalidKey", httpStatus: 400 },
  InvalidMimeType: { statusCode: 415, error: "invalid_mime_type", httpStatus: 400 },
  InvalidRange: { statusCode: 416, error: "invalid_range", httpStatus: 416 },
  InvalidRequest: { statusCode: 400, error: "InvalidRequest", httpStatus: 400 },
  InvalidSignature: { statusCode: 400, error: "InvalidSignature", httpStatus: 400 },
  NoSuchBucket: { statusCode: 404, error: "Bucket not found", httpStatus: 400 },
  NoSuchKey: { statusCode: 404, error: "not_found", httpStatus: 400 },
  NoSuchRoute: { statusCode: 404, error: "Not Found", httpStatus: 404 },
  ResourceAlreadyExists: { statusCode: 409, error: "Duplicate", httpStatus: 400 },
  ResourceNotEmpty: { statusCode: 409, error: "ResourceNotEmpty", httpStatus: 400 },
  Unauthorized: { statusCode: 401, error: "Unauthorized", httpStatus: 401 },
} as const;

/** One of the codes a Storage error body can carry. */
export type StorageErrorCode = keyof typeof kinds;

/** A refusal, as Storage words it. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly code: StorageErrorCode;
  /** Headers of the answer, besides its type. */
  readonly headers: Record<string, string>;

  constructor(code: StorageErrorCode, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}

/** The answer that tells of `error`. */
export function errorResponse(error: StorageError): Response {
  const { statusCode, error: word, httpStatus } = kinds[error.code];
  return Response.json(
    { statusCode: String(statusCode), error: word, message: error.message, code: error.code },
    { status: httpStatus, headers: error.headers },
  );
}

/**
 * What the caller is told of anything that was thrown: database refusals by their SQLSTATE, and `InternalError` for a
 * defect, without its message.
 */
export function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  if (error instanceof postgres.PostgresError) return fromSqlState(error.code, error.message);
  return new StorageError("InternalError", "Internal server error");
}

function fromSqlState(sqlState: string, message: string): StorageError {
  if (sqlState === "42501") return new StorageError("AccessDenied", message);
  if (sqlState === "23505") {
    return new StorageError("ResourceAlreadyExists", "The resource already exists");
  }
  if (sqlState === "23503") return new StorageError("NoSuchBucket", "Bucket not found");
  if (sqlState === "57014") {
    return new StorageError("DatabaseTimeout", "The connection to the database timed out");
  }
  // Data exceptions, constraints, and what a trigger or policy raises are about the caller's input.
  if (/^(22|23|P0001)/.test(sqlState)) return new StorageError("InvalidRequest", message);
  return new StorageError("InternalError", "Internal server error");
}
