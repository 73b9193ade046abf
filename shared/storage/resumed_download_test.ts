import { deepEqual, equal, rejects } from "node:assert/strict";
import fc from "fast-check";
import { ProviderError } from "../errors/mod.ts";
import { openDownload } from "./mod.ts";

const picture = new Uint8Array(5_000).map((_, index) => (index * 7919) % 251);

/** What a server does about Range and about marks of the file. */
interface Server {
  ranges: boolean;
  headers?: Record<string, string>;
  /** Bytes after which each transfer in turn breaks; a transfer without a number is whole. */
  cuts: number[];
  /** The file from the second transfer on. */
  later?: Uint8Array;
  /** Answers a Range with another part than was asked for. */
  isOff?: boolean;
  tellsLength?: boolean;
}

function serve({ ranges, headers = {}, cuts, later, isOff, tellsLength }: Server) {
  const asked: (string | null)[] = [];
  const slept: number[] = [];
  const context = {
    endpoints: [],
    signal: new AbortController().signal,
    clock: {
      now: () => 0,
      random: () => 0,
      sleep: (ms: number) => Promise.resolve(void slept.push(ms)),
    },
    fetch: (_input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
      const range = new Headers(init.headers).get("range");
      const file = asked.length > 0 && later ? later : picture;
      const cut = cuts[asked.length];
      asked.push(range);
      const mark = headers["etag"] ?? headers["last-modified"];
      const isSame = new Headers(init.headers).get("if-range") === mark && file === picture;
      const wanted = range && ranges && isSame ? Number(/\d+/.exec(range)?.[0]) : 0;
      const from = wanted > 0 && isOff ? wanted + 1 : wanted;
      const part = file.slice(from);
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          const sent = part.slice(0, cut ?? part.length);
          if (sent.length > 0) controller.enqueue(sent);
          if (cut === undefined || tellsLength) controller.close();
        },
        pull(controller) {
          controller.error(new TypeError("the connection broke"));
        },
      });
      const status = from > 0 ? 206 : 200;
      const length = tellsLength && { "content-length": String(part.length) };
      const content = from > 0 && { "content-range": `bytes ${from}-4999/5000` };
      return Promise.resolve(
        new Response(body, { status, headers: { ...headers, ...length, ...content } }),
      );
    },
  };
  const read = async () => {
    const source = { kind: "url" as const, url: "https://93.184.216.34/a.png", isPrivate: false };
    const { body } = await openDownload("runware_ai", source, context);
    return new Uint8Array(await new Response(body).arrayBuffer());
  };
  return { read, asked, slept };
}

const etag = { etag: '"one"' };

Deno.test("openDownload() asks for the rest of a broken transfer where the server has Range", async () => {
  const { read, asked } = serve({ ranges: true, headers: etag, cuts: [800, 0, 1_200] });
  deepEqual(await read(), picture);
  deepEqual(asked, [null, "bytes=800-", "bytes=800-", "bytes=2000-"]);
});

Deno.test("openDownload() reads all again where the server has no Range, or gives no mark of the file", async () => {
  for (
    const server of [
      { ranges: false, headers: etag },
      { ranges: true },
      { ranges: true, headers: { etag: 'W/"weak"' } },
      { ranges: true, headers: etag, isOff: true },
    ]
  ) {
    const { read, asked } = serve({ ...server, cuts: [800, 300, 4_000] });
    deepEqual(await read(), picture);
    equal(asked.length > 3, true);
  }
});

Deno.test("openDownload() goes on when a body ends before its length", async () => {
  const { read } = serve({ ranges: true, headers: etag, cuts: [800], tellsLength: true });
  deepEqual(await read(), picture);
});

Deno.test("openDownload() gives up a transfer that breaks at the same byte again and again", async () => {
  const { read, asked, slept } = serve({ ranges: false, cuts: Array<number>(50).fill(800) });
  await rejects(read(), (error) => {
    if (!(error instanceof ProviderError)) return false;
    equal(error.failureClass, "timeout");
    equal(error.maybeBilled, true);
    return /broke off after 800 bytes/.test(error.message);
  });
  equal(asked.length, 5);
  deepEqual(slept, [500, 1_000, 1_500, 2_000]);
});

Deno.test("openDownload() does not join two files into one", async () => {
  const later = picture.map((byte) => byte ^ 1);
  for (const ranges of [true, false]) {
    const { read } = serve({ ranges, headers: etag, cuts: [800], later });
    await rejects(
      read(),
      (error) => error instanceof ProviderError && /changed while/.test(error.message),
    );
  }
});

Deno.test("openDownload() brings the picture's bytes or an error, however transfers break", async () => {
  const server = fc.record({
    ranges: fc.boolean(),
    headers: fc.constantFrom({}, etag, { "last-modified": "Sat, 28 Nov 2026 08:00:00 GMT" }),
    cuts: fc.array(fc.nat(2_000), { maxLength: 30 }),
    isOff: fc.boolean(),
    tellsLength: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(server, async (each) => {
      const { read, asked } = serve(each);
      try {
        deepEqual(await read(), picture);
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        equal(error.failureClass, "timeout");
      }
      equal(asked.length <= 45, true);
    }),
    { numRuns: 150 },
  );
});
