import assert from "node:assert/strict";
import { Buffer } from "node:buffer";

/** What is drawn for a prompt. */
export interface DrawnFile {
  fileName: string;
  /** What the provider says that it is. */
  mediaType: string;
  pieces: Iterable<Uint8Array>;
}

/** Gemini, which sends a file inside its answer, and Runware, which sends its address. */
export interface Drawers extends AsyncDisposable {
  /** Settings of a stack that asks them. */
  environment: Record<string, string>;
  /** How often each was drawn, by its number. */
  drawn: Map<number, number>;
}

/**
 * Starts providers that draw the files they are given: the prompt `kite 7` brings the one of number 7. Nothing of a file is
 * held, so that many large ones can be drawn; where its pieces throw, the connection breaks.
 */
export function startDrawers(fileOf: (number: number) => DrawnFile): Drawers {
  const drawn = new Map<number, number>();
  const server = Deno.serve({
    ...{ hostname: "127.0.0.1", port: 0, onListen() {} },
    // A connection that is to break is nothing to tell of.
    onError: () => new Response(null, { status: 500 }),
  }, async (request) => {
    const { pathname, searchParams, origin } = new URL(request.url);
    const body = await request.text();
    const number = Number(searchParams.get("file") ?? /kite (\d+)/.exec(body)?.[1]);
    const { fileName, mediaType, pieces } = fileOf(number);
    if (pathname.startsWith("/pictures/")) {
      return new Response(streamOf(pieces), { headers: { "content-type": mediaType } });
    }
    drawn.set(number, (drawn.get(number) ?? 0) + 1);
    if (pathname.endsWith(":generateContent")) {
      return new Response(streamOf(geminiAnswer(mediaType, pieces)), {
        headers: { "content-type": "application/json" },
      });
    }
    const [task] = JSON.parse(body) as { taskUUID: string }[];
    assert.ok(task);
    const imageURL = `${origin}/pictures/${encodeURIComponent(fileName)}?file=${number}`;
    const { taskUUID } = task;
    return Response.json({
      data: [{ taskType: "imageInference", taskUUID, imageUUID: fileName, imageURL }],
    });
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  return {
    environment: {
      RUNWARE_API_KEY: "key",
      RUNWARE_BASE_URL: url,
      GEMINI_API_KEY: "key",
      GEMINI_BASE_URL: url,
    },
    drawn,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function* geminiAnswer(mediaType: string, pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  const parts = [{ inlineData: { mimeType: mediaType, data: "|" } }];
  const content = { role: "model", parts };
  const answer = { candidates: [{ content, finishReason: "STOP", index: 0 }] };
  const [head = "", tail = ""] = JSON.stringify(answer).split("|");
  yield Buffer.from(head);
  let rest: Uint8Array = new Uint8Array();
  for (const piece of pieces) {
    const bytes = Buffer.concat([rest, piece]);
    const whole = bytes.length - bytes.length % 3;
    rest = bytes.subarray(whole);
    yield Buffer.from(bytes.subarray(0, whole).toString("base64"));
  }
  yield Buffer.from(Buffer.from(rest).toString("base64") + tail);
}

function streamOf(pieces: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const all = pieces[Symbol.iterator]();
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      try {
        const { value, done } = all.next();
        if (done) controller.close();
        else controller.enqueue(new Uint8Array(value));
      } catch (error) {
        // The connection breaks.
        controller.error(error);
      }
    },
    cancel() {
      all.return?.();
    },
  }, { highWaterMark: 0 });
}
