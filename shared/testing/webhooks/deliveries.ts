import type { TestService } from "../service/service.ts";

/** A delivery as its row is. */
export interface DeliveryRow {
  id: string;
  endpoint_id: string;
  job_id: string;
  event: string;
  status: "pending" | "delivered" | "failed";
  tries: number;
  next_try_at: string | null;
  lease_id: string | null;
  last_status: number | null;
  last_error: string | null;
}

/** What becomes of the deliveries of a service. */
export interface DeliveryWatch extends AsyncDisposable {
  /** The row of a delivery as soon as so many tries of it are recorded; awaited two minutes at most. */
  recorded(id: string, tries?: number): Promise<DeliveryRow>;
}

// So long that no busy machine ends it.
const limitMs = 120_000;

/** Watches deliveries by the database's own word, so that no test has to ask again and again. */
export async function watchDeliveries({ stack }: TestService): Promise<DeliveryWatch> {
  const { database } = stack;
  await database.script(`
    create function image_generation.tell_deliveries() returns trigger language plpgsql as $$
      begin perform pg_notify('deliveries', new.id::text); return null; end $$;
    create trigger tell_deliveries after update on image_generation.webhook_deliveries
    for each row execute function image_generation.tell_deliveries();
  `);
  const news = new EventTarget();
  const { unlisten } = await database.listen(
    "deliveries",
    (id) => news.dispatchEvent(new Event(id)),
  );
  const read = async (id: string) => {
    const [row] = await database.query<DeliveryRow>(
      "select * from image_generation.webhook_deliveries where id = $1",
      [id],
    );
    return row;
  };
  return {
    recorded: (id, tries = 1) =>
      new Promise((resolve, reject) => {
        let seen: DeliveryRow | undefined;
        const end = () => {
          news.removeEventListener(id, look);
          clearTimeout(tooLong);
        };
        const look = () =>
          read(id).then((row) => {
            seen = row;
            // A try that is under way holds a lease.
            if (!row || row.lease_id !== null || row.tries < tries) return;
            end();
            resolve(row);
          }).catch((error) => {
            end();
            reject(error);
          });
        const tooLong = setTimeout(() => {
          end();
          reject(new Error(`not recorded within ${limitMs} ms: ${JSON.stringify(seen)}`));
        }, limitMs);
        news.addEventListener(id, look);
        look();
      }),
    [Symbol.asyncDispose]: unlisten,
  };
}
