import type { Loss, ProviderId } from "../providers/catalog.ts";
import { weighLosses } from "../providers/catalog.ts";
import { contextOf } from "./adaptive.ts";
import { cooldownOf, type Expectation } from "./candidate.ts";
import type { Job, PromptField } from "./job.ts";
import { expectedLatencyMs } from "./expectations.ts";
import type { Strategy } from "./catalog.ts";
import { requestWithin } from "./plan_job.ts";
import type { Table, TableRow } from "./tabulate.ts";

/** What a decision was made of, as plain data: who would be asked in which order, and why the others would not. */
export interface DecisionTable {
  /** Moment, in ms since the epoch. */
  at: number;
  strategy: Strategy;
  /** By which requests are alike, where the strategy goes by what was learned with these. */
  context: string | null;
  candidates: DecisionRow[];
  excluded: { provider: ProviderId; reasons: string[] }[];
}

/** A candidate in its order. */
export interface DecisionRow {
  provider: ProviderId;
  model: string;
  modelName: string;
  family: string | null;
  /** How it differs there from what others of its family draw. */
  differs: string[];
  upstreams: string[];
  /** Upstream requests. */
  calls: number;
  /** Null when not known. */
  usd: number | null;
  /** ms. */
  expectedMs: number;
  losses: Loss[];
  /** Sum of their weights. */
  lostWeight: number;
  /** What the order goes by: candidates of the same band lose alike. */
  band: number;
  /** Which of the prompts would have to be shortened first, and to how many UTF-16 code units. */
  shortens: { text: PromptField; limit: number } | null;
  /** `ready` may be asked at once. */
  state: "ready" | "waits" | "too_late";
  /** Why it waits: what the database had in the way, or `cooldown` as far as the snapshot knows, or a pause. */
  reason: string | null;
  /** From when it may be asked, in ms since the epoch; null at once, or never. */
  from: number | null;
  /** Upstream requests under way there. */
  running: number;
  /** What was learned, and what it comes to; null for a strategy that does not go by it. */
  expected: Expectation | null;
}

const longestText = 200;
const mostRows = 20;

/** A table as plain data; long texts of what was asked are cut, and further rows left out. */
export function describeTable(job: Job, { rows, excluded }: Table, now: number): DecisionTable {
  return {
    at: now,
    strategy: job.request.strategy,
    context: job.request.strategy === "adaptive" ? contextOfJob(job) : null,
    candidates: rows.slice(0, mostRows).map((row) => describeRow(job, row, now)),
    excluded: excluded.slice(0, mostRows).map(({ provider, reasons }) => ({
      provider,
      reasons: reasons.slice(0, 10).map((each) => cut(each, 500)),
    })),
  };
}

function describeRow(job: Job, row: TableRow, now: number): DecisionRow {
  const { planned, upstreams } = row;
  const { plan, candidate } = planned;
  const within = requestWithin(job, candidate);
  const cooldown = cooldownOf(candidate, plan.model.id) ?? 0;
  const from = Math.max(row.from, cooldown);
  const { running, maxConcurrency } = candidate.health;
  const isFull = maxConcurrency !== null && running >= maxConcurrency * candidate.upstreams.length;
  return {
    provider: plan.provider,
    model: plan.model.id,
    modelName: plan.model.name,
    family: plan.model.family ?? null,
    differs: plan.model.differs ?? [],
    upstreams,
    calls: plan.calls.length,
    usd: plan.estimatedCostUsd,
    expectedMs: Math.round(expectedLatencyMs(planned)),
    losses: plan.losses.map(shortLoss),
    lostWeight: Math.round(weighLosses(plan.losses) * 100) / 100,
    band: row.loss,
    shortens: "limit" in within ? { text: within.text, limit: within.limit } : null,
    state: from > now || isFull ? "waits" : row.isInTime ? "ready" : "too_late",
    reason: from <= now ? (isFull ? "concurrency" : null) : reasonToWait(row, cooldown),
    from: from > now && from < Infinity ? Math.round(from) : null,
    running,
    expected: planned.expected ?? null,
  };
}

function reasonToWait({ from, why, busy }: TableRow, cooldown: number): string | null {
  if (from < cooldown) return "cooldown";
  return why === "backoff" ? "backoff" : busy?.reason ?? null;
}

/** A loss without the whole of a long text that was asked for. */
export function shortLoss(loss: Loss): Loss {
  return {
    ...loss,
    asked: short(loss.asked),
    given: short(loss.given),
    text: cut(loss.text, 500),
  };
}

function short(value: Loss["asked"]): Loss["asked"] {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > longestText ? cut(text, longestText) : value;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** By which requests like a job's are told from others. */
export function contextOfJob({ request }: Pick<Job, "request">): string {
  const { image, prompt, negativePrompt, count } = request;
  return contextOf({
    ...image,
    prompt,
    count,
    ...(negativePrompt !== undefined && { negativePrompt }),
  }, image.operation);
}
