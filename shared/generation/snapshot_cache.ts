import type { DatabaseClient } from "../database/mod.ts";
import type { Clock } from "../runtime/mod.ts";

const snapshotLifeMs = 5_000;

/** Something of the database as an isolate knows it: read and kept for five seconds. */
export class SnapshotCache<Value> {
  readonly #load: (client: DatabaseClient) => Promise<Value>;
  #value: Promise<Value> | undefined;
  #readAt = -Infinity;

  /** @param load reads it anew; a failure is not kept */
  constructor(load: (client: DatabaseClient) => Promise<Value>) {
    this.#load = load;
  }

  /**
   * At most five seconds old. Concurrent callers share one read.
   *
   * @param client has the service's rights
   * @throws ServiceError `internal` when the database fails
   */
  read(client: DatabaseClient, clock: Clock): Promise<Value> {
    if (this.#value && clock.now() - this.#readAt < snapshotLifeMs) return this.#value;
    const value = this.#load(client);
    this.#value = value;
    this.#readAt = clock.now();
    value.catch(() => {
      if (this.#value === value) this.#value = undefined;
    });
    return value;
  }

  /** Forgets it: it has been changed here. Other isolates find out within five seconds. */
  forget(): void {
    this.#value = undefined;
  }
}
