/** What happens to an upload: Storage answers with 500, the connection breaks in the middle, or nothing is read any more. */
export type UploadFault = "refused" | "cut" | "stalled";

/** A connection to a Storage that fails as it is told. */
export interface FailingConnection extends AsyncDisposable {
  /** In the place of the Storage's own. */
  url: string;
  /** What happens to the next uploads, one each. */
  faults: UploadFault[];
  /** How many uploads have begun. */
  readonly uploads: number;
  /** Is called when an upload is read no further. */
  onStall: () => void;
}

/** Bytes of an upload that pass before it is cut or read no further. */
const passing = 100_000;

/** Listens before a Storage. @param url of the Storage, on this machine */
export function failingConnection(url: string): FailingConnection {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const sockets = new Set<Deno.Conn>();
  const close = (socket: Deno.Conn) => {
    if (!sockets.delete(socket)) return;
    try {
      socket.close();
    } catch (error) {
      // A stream that was read to its end has closed it.
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  };
  let isOpen = true;
  let uploads = 0;
  const connection: FailingConnection = {
    url: `http://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`,
    faults: [],
    get uploads() {
      return uploads;
    },
    onStall() {},
    async [Symbol.asyncDispose]() {
      if (!isOpen) return;
      isOpen = false;
      listener.close();
      for (const socket of sockets) close(socket);
      await accepting;
    },
  };

  async function pass(client: Deno.Conn): Promise<void> {
    const storage = await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(url).port) });
    sockets.add(client).add(storage);
    const answering = storage.readable.pipeTo(client.writable).catch(() => {});
    const toStorage = storage.writable.getWriter();
    const decoder = new TextDecoder("latin1");
    let fault: UploadFault | undefined;
    let left = 0;
    try {
      for await (const piece of client.readable) {
        if (decoder.decode(piece).startsWith("POST /storage/v1/object/generated-images/")) {
          uploads++;
          fault = connection.faults.shift();
          left = passing;
        }
        if (fault === "refused") {
          const body = JSON.stringify({
            statusCode: "500",
            error: "internal",
            message: "no space",
          });
          const head = `HTTP/1.1 500 Internal Server Error\r\ncontent-type: application/json\r\n` +
            `content-length: ${body.length}\r\nconnection: close\r\n\r\n`;
          await client.write(new TextEncoder().encode(head + body));
          break;
        }
        if (fault && (left -= piece.byteLength) <= 0) {
          if (fault === "cut") break;
          connection.onStall();
          await new Promise<void>((resolve) => stalled.add(resolve));
          break;
        }
        await toStorage.write(piece);
      }
    } catch {
      // Either side has closed its end.
    }
    close(client);
    close(storage);
    await answering;
  }

  const stalled = new Set<() => void>();
  const accepting = (async () => {
    const under: Promise<void>[] = [];
    try {
      for await (const client of listener) under.push(pass(client));
    } catch {
      // Closed.
    }
    for (const end of stalled) end();
    await Promise.all(under);
  })();
  return connection;
}
