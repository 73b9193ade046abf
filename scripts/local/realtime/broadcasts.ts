import type { Log } from "../../../shared/observability/mod.ts";
import type { LocalDatabase } from "../database.ts";

/** What was broadcast in the database. */
export interface SaidBroadcast {
  id: string;
  topic: string;
  event: string;
  payload: unknown;
}

/** What is heard of the database's broadcasts. */
export interface Broadcasts {
  /** Waits until everything is passed on that was committed before the call, so that who listens from now on hears what comes. */
  caughtUp(): Promise<void>;
  close(): Promise<void>;
}

const lookMs = 100;

/**
 * Passes on what transactions broadcast that have committed since the last look, each once and in the order in which it
 * was said. Nothing is asked for while nobody listens.
 *
 * @param topics that somebody listens to
 */
export function followBroadcasts(
  database: LocalDatabase,
  topics: () => string[],
  passOn: (said: SaidBroadcast) => void,
  log: Log,
): Broadcasts {
  // What a snapshot shows was there by then: https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT
  let snapshot: string | null = null;
  let looking: Promise<void> = Promise.resolve(), isLooking = false;
  const look = async () => {
    const followed = topics();
    const [row] = await database.query<{ snapshot: string; said: SaidBroadcast[] }>(
      `select pg_current_snapshot()::text as snapshot, coalesce((
         select jsonb_agg(jsonb_build_object(
           'id', m.id, 'topic', m.topic, 'event', m.event, 'payload', m.payload) order by m.position)
         from realtime.messages m
         where m.private and m.topic = any ($2) and m.said_in >= pg_snapshot_xmin($1::pg_snapshot)
           and not pg_visible_in_snapshot(m.said_in, $1::pg_snapshot)), '[]') as said`,
      [followed.length > 0 ? snapshot : null, followed],
    );
    snapshot = row?.snapshot ?? null;
    row?.said.forEach(passOn);
  };
  const lookNext = () => {
    const done = looking.then(look);
    looking = done.catch(() => {});
    return done;
  };
  const timer = setInterval(() => {
    if (isLooking || topics().length === 0) return;
    isLooking = true;
    lookNext()
      .catch((error) => log.error("broadcasts cannot be read", { error }))
      .finally(() => isLooking = false);
  }, lookMs);
  return {
    caughtUp: lookNext,
    async close() {
      clearInterval(timer);
      await looking;
    },
  };
}
