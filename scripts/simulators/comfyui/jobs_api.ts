import { type Exchange, isRecord, json, parseBody, type Reply } from "../exchange.ts";
import type { Executor } from "./executor.ts";
import type { ComfyuiJob } from "./job.ts";

const statuses = ["pending", "in_progress", "completed", "failed", "cancelled"];

/**
 * Answers the jobs API of newer releases (`/api/jobs`); undefined for a path outside it.
 *
 * @param path without the `/api` prefix
 */
export function answerJobs(
  exchange: Exchange,
  path: string,
  executor: Executor,
): Reply | undefined {
  if (!path.startsWith("/jobs")) return undefined;
  const [, , id, action] = path.split("/");
  if (exchange.method === "GET" && id === undefined) return listJobs(exchange, executor);
  if (exchange.method === "POST" && id === "cancel") {
    const body = parseBody(exchange);
    const ids: unknown = isRecord(body) ? body["job_ids"] : undefined;
    if (!Array.isArray(ids)) return json({ error: "job_ids must be a list" }, 400);
    const unknown = ids.filter((each) => !executor.find(String(each)));
    if (unknown.length > 0) return json({ error: "invalid_ids", invalid_ids: unknown }, 400);
    for (const each of ids) cancel(String(each), executor);
    return { ...json({ cancelled: true }), taskIds: ids.map(String) };
  }
  const job = id === undefined ? undefined : executor.find(id);
  if (!job && exchange.method === "POST" && action === "cancel") return json({ cancelled: false });
  if (!job) return json({ error: "Job not found" }, 404);
  if (exchange.method === "POST" && action === "cancel") {
    return { ...json({ cancelled: cancel(job.id, executor) }), taskIds: [job.id] };
  }
  return { ...json(detailsOf(job)), taskIds: [job.id] };
}

function listJobs({ query }: Exchange, executor: Executor): Reply {
  const wanted = query.get("status")?.split(",") ?? statuses;
  const unknown = wanted.find((status) => !statuses.includes(status));
  if (unknown !== undefined) return json({ error: `Invalid status value: ${unknown}` }, 400);
  const running = executor.running();
  const jobs = [...executor.pending(), ...running ? [running] : [], ...executor.history()]
    .filter(({ status }) => wanted.includes(status));
  const sort = query.get("sort_by") === "execution_duration" ? durationOf : createdAt;
  const sign = query.get("sort_order") === "asc" ? 1 : -1;
  jobs.sort((one, other) => sign * (sort(one) - sort(other)));
  const offset = Number(query.get("offset") ?? 0);
  const limit = Number(query.get("limit") ?? jobs.length);
  const page = jobs.slice(offset, offset + limit);
  const has_more = offset + page.length < jobs.length;
  const pagination = { offset, limit, total: jobs.length, has_more };
  return json({ jobs: page.map(summaryOf), pagination });
}

/** Takes a waiting job out of the queue or stops a running one. */
function cancel(id: string, executor: Executor): boolean {
  if (executor.remove(id)) return true;
  if (executor.running()?.id !== id) return false;
  executor.interrupt(id);
  return true;
}

function summaryOf(job: ComfyuiJob) {
  const images = Object.entries(job.results).flatMap(([nodeId, { images = [] }]) =>
    images.flatMap((image) =>
      typeof image === "object" && image ? [{ ...image, nodeId, mediaType: "images" }] : []
    )
  );
  const failure = job.messages.find(([type]) => type === "execution_error");
  const summary = {
    id: job.id,
    status: job.status,
    priority: job.number,
    create_time: job.createdAt,
    execution_start_time: job.startedAt,
    execution_end_time: job.endedAt,
    execution_error: failure?.[1],
    outputs_count: images.length,
    previewable_outputs_count: images.length,
    preview_output: images[0],
  };
  // What is not known is left out.
  return Object.fromEntries(Object.entries(summary).filter(([, value]) => value !== undefined));
}

function detailsOf(job: ComfyuiJob) {
  const completed = job.status === "completed";
  const status_str = completed ? "success" : "error";
  return {
    ...summaryOf(job),
    outputs: job.results,
    ...(job.endedAt !== undefined &&
      { execution_status: { status_str, completed, messages: job.messages } }),
    workflow: workflowOf(job),
  };
}

function workflowOf({ graph, extraData }: ComfyuiJob) {
  return { prompt: graph, extra_data: extraData };
}

const createdAt = (job: ComfyuiJob) => job.createdAt;
const durationOf = (job: ComfyuiJob) => (job.endedAt ?? 0) - (job.startedAt ?? 0);
