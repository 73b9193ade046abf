import { createHash } from "node:crypto";

/** What a mirror needs of a service: pictures that are listed as they came, and their bytes. */
export interface PictureServer {
  url: string;
  /** Every path that was asked for. */
  asked: string[];
  /** @param told what the list says of it that is not so */
  add(name: string, content: string, at?: Date, told?: Record<string, unknown>): void;
  remove(name: string): void;
  /** Ends the transfers of a picture after so many bytes. */
  cut(name: string, bytes: number): void;
  heal(): void;
  /** Answers the next so many questions with 503. */
  falter(times: number): void;
  /** Holds answers with bytes back until it is called off. */
  hold(): () => void;
  /** Settles as soon as an answer is held back. */
  held: Promise<void>;
  /** Settles after so many lists from now, and then does something first. */
  lists(count: number, then?: () => void): Promise<void>;
  /** Settles after so many answers with bytes from now. */
  files(count: number): Promise<void>;
  close(): Promise<void>;
}

interface Held {
  name: string;
  content: string;
  createdAt: string;
  told: Record<string, unknown>;
}

/** Starts one on a port of its own. */
export function startPictureServer(): PictureServer {
  const pictures: Held[] = [];
  const cuts = new Map<string, number>();
  const asked: string[] = [];
  const held = Promise.withResolvers<void>();
  const fetching: { left: number; tell: () => void }[] = [];
  const waiting: { left: number; tell: () => void }[] = [];
  let faltering = 0;
  let gate: Promise<void> | undefined;
  let counter = Date.UTC(2026, 5, 1);

  const list = (query: URLSearchParams): Response => {
    for (const each of waiting) if (--each.left === 0) each.tell();
    const limit = Number(query.get("limit"));
    const since = query.get("arrived_after") ?? "";
    const after = query.get("cursor") ?? "";
    const found = pictures.toSorted((a, b) => a.createdAt + a.name < b.createdAt + b.name ? -1 : 1)
      .filter(({ name, createdAt }) =>
        createdAt >= since && createdAt + name > after &&
        name.startsWith(query.get("project_id") ?? "") &&
        [null, name.split("/")[1]].includes(query.get("provider"))
      );
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return Response.json({
      images: page.map(({ name, content, createdAt, told }) => ({
        local_url: `/storage/images/${name}`,
        signed_url: `${url}/files/${name}`,
        file_size: content.length,
        sha256: createHash("sha256").update(content).digest("hex"),
        created_at: createdAt,
        arrived_at: createdAt,
        prompt: "a picture",
        ...told,
      })),
      next_cursor: found.length > limit && last ? last.createdAt + last.name : null,
    });
  };
  const file = async (name: string): Promise<Response> => {
    if (gate) {
      held.resolve();
      await gate;
    }
    for (const each of fetching) if (--each.left === 0) each.tell();
    const found = pictures.find((each) => each.name === name);
    if (!found) return new Response(null, { status: 404 });
    const cut = cuts.get(name);
    if (cut === undefined) return new Response(found.content);
    const bytes = new TextEncoder().encode(found.content.slice(0, cut));
    return new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(bytes);
          controller.close();
        },
      }),
      { headers: { "content-type": "image/png" } },
    );
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { pathname, searchParams } = new URL(request.url);
    asked.push(pathname);
    if (faltering > 0) {
      faltering--;
      return new Response(null, { status: 503 });
    }
    if (pathname === "/functions/v1/images") return list(searchParams);
    return file(decodeURIComponent(pathname.slice("/files/".length)));
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  return {
    url,
    asked,
    add(name, content, at = new Date(counter += 1_000), told = {}) {
      pictures.push({ name, content, createdAt: at.toISOString(), told });
    },
    remove(name) {
      pictures.splice(pictures.findIndex((each) => each.name === name), 1);
    },
    cut: (name, bytes) => void cuts.set(name, bytes),
    heal: () => cuts.clear(),
    falter: (times) => void (faltering = times),
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return () => {
        gate = undefined;
        resolve();
      };
    },
    held: held.promise,
    lists: (count, then = () => {}) =>
      new Promise((resolve) =>
        waiting.push({
          left: count,
          tell() {
            then();
            resolve();
          },
        })
      ),
    files: (count) => new Promise((tell) => fetching.push({ left: count, tell })),
    close: () => server.shutdown(),
  };
}
