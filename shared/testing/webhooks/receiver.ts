/** One request that a receiver got. */
export interface ReceivedWebhook {
  /** `webhook-id`. */
  id: string;
  headers: Record<string, string>;
  /** As it came. */
  body: string;
}

/** A server that webhooks are sent to, for tests. */
export interface TestReceiver extends AsyncDisposable {
  origin: string;
  /** Sets how a path answers from now on; 200 without it. */
  answer(path: string, answer: () => Response | Promise<Response>): void;
  /** The next request to a path that has not been asked for yet; awaited two minutes at most. */
  next(path: string): Promise<ReceivedWebhook>;
  /** How many requests to a path have come. */
  count(path: string): number;
}

// So long that no busy machine ends it.
const limitMs = 120_000;

/** Starts a receiver on a free port of this machine; the end of its scope stops it. */
export function startTestReceiver(): TestReceiver {
  const received = new Map<string, ReceivedWebhook[]>();
  const taken = new Map<string, number>();
  const answers = new Map<string, () => Response | Promise<Response>>();
  const news = new EventTarget();
  const at = (path: string) => received.get(path) ?? [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    const headers = Object.fromEntries(request.headers);
    const id = headers["webhook-id"] ?? "";
    received.set(pathname, [...at(pathname), { id, headers, body: await request.text() }]);
    news.dispatchEvent(new Event(pathname));
    return await answers.get(pathname)?.() ?? new Response("thank you");
  });
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    answer: (path, answer) => void answers.set(path, answer),
    count: (path) => at(path).length,
    next(path) {
      const index = taken.get(path) ?? 0;
      taken.set(path, index + 1);
      return new Promise((resolve, reject) => {
        const look = () => {
          const found = at(path)[index];
          if (!found) return;
          news.removeEventListener(path, look);
          clearTimeout(tooLong);
          resolve(found);
        };
        const tooLong = setTimeout(() => {
          news.removeEventListener(path, look);
          reject(new Error(`nothing came to ${path} within ${limitMs} ms`));
        }, limitMs);
        news.addEventListener(path, look);
        look();
      });
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
