import type { BeginOutcome } from "../database/mod.ts";
import {
  conflict,
  forbidden,
  idempotencyKeyReused,
  imageNotFound,
  limitReached,
  notCached,
  projectNotFound,
  type ServiceError,
} from "../errors/mod.ts";

/**
 * What a caller is told when a job did not begin.
 *
 * @param projectId as the request named it; null when it named none
 */
export function beginRefusal(
  begun: Exclude<
    BeginOutcome,
    { outcome: "started" | "waiting" | "replayed" | "joined" | "unavailable" }
  >,
  projectId: string | null,
): ServiceError {
  switch (begun.outcome) {
    case "project_not_found":
      return projectNotFound(projectId);
    case "forbidden":
      return forbidden("generate pictures", "member");
    case "in_progress":
      return conflict(
        `The request with this idempotency key is still running as generation ${begun.job_id}.`,
        { retryAfterSeconds: 2, extensions: { generation_id: begun.job_id } },
      );
    case "image_not_found":
      return imageNotFound("images", begun.image_id);
    case "not_cached":
      return notCached();
    case "key_reused":
      return idempotencyKeyReused();
    case "limited":
      return limitReached(begun, begun.quotas);
  }
}
