import type { Log } from "../../shared/observability/mod.ts";
import { parseSchedule } from "./cron_schedule.ts";
import type { LocalDatabase } from "./database.ts";

/** Settings of {@link startCron}. */
export interface CronOptions {
  database: LocalDatabase;
  log: Log;
}

const tickMs = 1_000;
const minuteMs = 60_000;

/**
 * Runs the jobs of `cron.job` as pg_cron would, one after the other, and records each run in `cron.job_run_details`.
 *
 * @returns ends it, after the job that runs
 */
export function startCron({ database, log }: CronOptions): () => Promise<void> {
  const lastRuns = new Map<string, number>();
  let lastMinute = Math.floor(Date.now() / minuteMs);
  let running: Promise<void> | undefined;
  let lastFailure = "";

  const tick = async () => {
    const now = Date.now(), minute = Math.floor(now / minuteMs);
    const isNewMinute = minute !== lastMinute;
    lastMinute = minute;
    const jobs = await database.query<{ id: string; schedule: string; command: string }>(
      "select jobid::text as id, schedule, command from cron.job where active order by jobid",
    );
    for (const { id, schedule: text, command } of jobs) {
      const schedule = parseSchedule(text);
      if (!schedule) continue;
      const due = schedule.kind === "interval"
        // Half a tick early, or a job would wait a whole tick more for a few milliseconds.
        ? now - (lastRuns.get(id) ?? 0) >= schedule.seconds * 1_000 - tickMs / 2
        : isNewMinute && schedule.matches(new Date(minute * minuteMs));
      if (!due) continue;
      lastRuns.set(id, now);
      await runJob(database, id, command);
    }
  };

  const timer = setInterval(() => {
    if (running) return;
    running = tick().then(() => {
      lastFailure = "";
    }, (error) => {
      // Said once, not each second, while the database is away.
      if (String(error) !== lastFailure) log.error("cron cannot run its jobs", { error });
      lastFailure = String(error);
    }).finally(() => running = undefined);
  }, tickMs);
  return async () => {
    clearInterval(timer);
    await running;
  };
}

async function runJob(database: LocalDatabase, id: string, command: string): Promise<void> {
  const start = new Date().toISOString();
  const failure = await database.script(command).then(() => undefined, (error) => String(error));
  await database.query(
    `insert into cron.job_run_details (jobid, command, status, return_message, start_time, end_time)
     values ($1::bigint, $2, $3, $4, $5::timestamptz, now())`,
    [id, command, failure === undefined ? "succeeded" : "failed", failure ?? null, start],
  );
}
