import type { LocalDatabase } from "../../../scripts/local/mod.ts";

/** What is told of jobs from the moment it was asked for. */
export interface JobWatch extends AsyncDisposable {
  /** The id of the first job that starts. */
  nextStarted(): Promise<string>;
  /** How a job ends: the status it has then. */
  end(jobId: string): Promise<string>;
}

// So long that no busy machine ends it.
const limitMs = 120_000;

/**
 * Watches jobs by the database's own word, so that no test has to ask again and again. What it is
 * asked for is awaited two minutes at most.
 */
export async function watchJobs(database: LocalDatabase): Promise<JobWatch> {
  await database.script(`
    create or replace function image_generation.tell_test() returns trigger language plpgsql as $$
      begin perform pg_notify('test', new.id || ' ' || new.status); return null; end $$;
    create or replace trigger tell_test after insert or update of status on image_generation.generation_jobs
    for each row execute function image_generation.tell_test();
  `);
  const told: { id: string; status: string }[] = [];
  const news = new EventTarget();
  const { unlisten } = await database.listen("test", (payload) => {
    const [id = "", status = ""] = payload.split(" ");
    told.push({ id, status });
    news.dispatchEvent(new Event("told"));
  });
  const find = (wanted: (job: typeof told[number]) => boolean) =>
    new Promise<typeof told[number]>((resolve, reject) => {
      const look = () => {
        const found = told.find(wanted);
        if (!found) return;
        news.removeEventListener("told", look);
        clearTimeout(tooLong);
        resolve(found);
      };
      const tooLong = setTimeout(() => {
        news.removeEventListener("told", look);
        reject(new Error(`nothing of that kind within ${limitMs} ms: ${JSON.stringify(told)}`));
      }, limitMs);
      news.addEventListener("told", look);
      look();
    });
  const ended = ["completed", "failed", "cancelled"];
  return {
    nextStarted: async () => (await find(({ status }) => status === "running")).id,
    end: async (jobId) =>
      (await find(({ id, status }) => id === jobId && ended.includes(status))).status,
    [Symbol.asyncDispose]: unlisten,
  };
}
