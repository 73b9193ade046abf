import postgres from "postgres";
import { answerJson } from "./answers.ts";

/** How a kind of refusal is answered. */
interface ErrorKind {
  /** In the body. */
  statusCode: number;
  /** The legacy word. */
  error: string;
  httpStatus: number;
  /** Where it is not the kind's own name. */
  code?: string;
}

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
  DatabaseError: { statusCode: 500, error: "DatabaseError", httpStatus: 500 },
  InternalError: { statusCode: 500, error: "Internal", httpStatus: 500 },
  InvalidSchema: { statusCode: 400, error: "Error", httpStatus: 400, code: "InvalidRequest" },
  InvalidJson: { statusCode: 400, error: "FastifyError", httpStatus: 400, code: "InvalidRequest" },
  KeyAlreadyExists: { statusCode: 409, error: "Duplicate", httpStatus: 400 },
  NoSuchRelated: {
    statusCode: 404,
    error: "InvalidRequest",
    httpStatus: 400,
    code: "InvalidRequest",
  },
  InvalidBucketName: { statusCode: 400, error: "Invalid Input", httpStatus: 400 },
  ImageProcessingError: { statusCode: 422, error: "ImageProcessingError", httpStatus: 400 },
  InvalidJWT: { statusCode: 400, error: "InvalidJWT", httpStatus: 400 },
  InvalidParameter: { statusCode: 400, error: "InvalidParameter", httpStatus: 400 },
  InvalidKey: { statusCode: 400, error: "InvalidKey", httpStatus: 400 },
  InvalidMimeType: { statusCode: 415, error: "invalid_mime_type", httpStatus: 400 },
  InvalidRange: { statusCode: 416, error: "invalid_range", httpStatus: 416 },
  InvalidRequest: { statusCode: 400, error: "InvalidRequest", httpStatus: 400 },
  InvalidSignature: { statusCode: 400, error: "InvalidSignature", httpStatus: 400 },
  NoSuchBucket: { statusCode: 404, error: "Bucket not found", httpStatus: 400 },
  NoSuchKey: { statusCode: 404, error: "not_found", httpStatus: 400 },
  NoSuchRoute: { statusCode: 404, error: "Not Found", httpStatus: 404, code: "InvalidRequest" },
  ResourceAlreadyExists: { statusCode: 409, error: "Duplicate", httpStatus: 400 },
  ResourceNotEmpty: { statusCode: 409, error: "ResourceNotEmpty", httpStatus: 400 },
  Unauthorized: { statusCode: 401, error: "Unauthorized", httpStatus: 401, code: "Unauthorized" },
} as const satisfies Record<string, ErrorKind>;

/** One of the kinds of refusal; the code in the body where the kind names none of its own. */
export type StorageErrorCode = keyof typeof kinds;

/** A refusal, as Storage words it. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The answer that tells of `error`. */
export function errorResponse(error: StorageError): Response {
  const kind: ErrorKind = kinds[error.code];
  return answerJson({
    statusCode: String(kind.statusCode),
    error: kind.error,
    message: error.message,
    code: kind.code ?? error.code,
  }, { status: kind.httpStatus });
}

/**
 * What the caller is told of anything that was thrown: database refusals by their SQLSTATE, and `InternalError` for a
 * defect, without its message.
 */
export function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  if (error instanceof postgres.PostgresError) return fromSqlState(error.code, error.message);
  return new StorageError("InternalError", "Internal Server Error");
}

function fromSqlState(sqlState: string, message: string): StorageError {
  if (sqlState === "42501") {
    return new StorageError("AccessDenied", message.replace(/ for table "\w+"$/, ""));
  }
  if (sqlState === "23505") {
    return new StorageError("ResourceAlreadyExists", "The resource already exists");
  }
  if (sqlState === "23503") {
    return new StorageError("NoSuchRelated", "The related resource does not exist");
  }
  if (sqlState === "22P02") return new StorageError("InvalidParameter", message);
  if (sqlState === "22023") {
    return new StorageError("DatabaseError", `database error, code: ${sqlState}`);
  }
  if (sqlState === "57014") {
    return new StorageError("DatabaseTimeout", "The connection to the database timed out");
  }
  // Data exceptions, constraints, and what a trigger or policy raises are about the caller's input.
  if (/^(22|23|P0001)/.test(sqlState)) return new StorageError("InvalidRequest", message);
  return new StorageError("InternalError", "Internal Server Error");
}
