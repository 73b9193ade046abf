import type postgres from "postgres";
import { settingsBegin } from "./request_settings.ts";

/** Texts that are prepared on a connection, at most; a text of many values is another for each number of them. */
const mostPrepared = 300;

/** Connections that are lent one at a time. */
export interface LentConnections {
  /** The connection with the lowest number that nobody has; waits for one when all are lent. */
  reserve(): Promise<postgres.ReservedSql>;
  /** What was prepared is prepared anew, as after a change of the schema. */
  forgetPrepared(): void;
  end(): Promise<void>;
}

/**
 * Lends connections so that the same few do nearly all of the work: each plans every function for itself at its first
 * call, while the driver takes those that it has in turn. A statement with parameters is prepared at its first use on a
 * connection, as PostgREST does; otherwise the driver asks for its types each time before it sends it.
 *
 * @param open opens one that has one connection of its own
 * @param most how many are opened at most
 */
export function lendConnections(open: () => postgres.Sql, most: number): LentConnections {
  const opened: postgres.Sql[] = [];
  const texts: Set<string>[] = [];
  const lent = new Set<number>();
  const waiting: (() => void)[] = [];
  let version = 0;
  const take = async (): Promise<number> => {
    for (;;) {
      for (let number = 0; number < most; number++) {
        if (lent.has(number)) continue;
        lent.add(number);
        return number;
      }
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  const giveBack = (number: number) => {
    lent.delete(number);
    waiting.shift()?.();
  };
  return {
    async reserve() {
      const number = await take();
      let connection: postgres.ReservedSql;
      try {
        connection = await (opened[number] ??= open()).reserve();
      } catch (error) {
        giveBack(number);
        throw error;
      }
      const { unsafe, release } = connection;
      const known = texts[number] ??= new Set();
      const ahead: Promise<unknown>[] = [];
      return Object.assign(connection, {
        unsafe: async (text: string, parameters: postgres.ParameterOrJSON<never>[] = []) => {
          const versioned = version === 0 ? text : `${text} /* ${version} */`;
          const prepare = parameters.length > 0 &&
            (known.has(versioned) || known.size < mostPrepared);
          if (prepare) known.add(versioned);
          const query = unsafe(versioned, parameters, { prepare });
          if (isSentAhead(text)) {
            query.catch(() => {});
            ahead.push(query);
            return begun;
          }
          return await query.catch(async (error) => {
            // Where the transaction has failed already, that is what went wrong.
            await Promise.all(ahead);
            throw error;
          });
        },
        release() {
          release();
          giveBack(number);
        },
      });
    },
    forgetPrepared: () => void version++,
    end: async () => {
      await Promise.all(opened.map((connection) => connection.end()));
    },
  };
}

/** The answer to what begins a transaction. */
const begun = Object.assign<never[], { command: string; count: number }>([], {
  command: "BEGIN",
  count: 0,
});

/** What begins a transaction is not waited for, so that it goes out in one packet with the statement that was asked for. */
function isSentAhead(text: string): boolean {
  return text === "begin" || text.startsWith(settingsBegin);
}
