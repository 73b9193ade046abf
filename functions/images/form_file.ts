import type { BusboyInstance } from "@fastify/busboy";
import type { EventEmitter } from "node:events";
import { invalidRequest } from "../../shared/errors/mod.ts";

const mostFields = 20;

/**
 * The file of a form, as it comes: nothing of it is held. Fields beside it are passed over.
 *
 * @param field the file's name in the form
 * @returns when its first bytes are there to be read
 * @throws ServiceError `invalid_request` when the form cannot be read or has no such file; also out of the body
 */
export async function openFormFile(
  request: Request,
  field: string,
): Promise<ReadableStream<Uint8Array>> {
  const contentType = request.headers.get("content-type") ?? "";
  // Most requests bring no form.
  const [{ Busboy }, { Readable }] = await Promise.all([
    import("@fastify/busboy"),
    import("node:stream"),
  ]);
  return await new Promise((resolve, reject) => {
    const refuse = (reason: string, cause?: unknown) =>
      invalidRequest(`${field}: ${reason}`, [{ path: field, message: reason }], cause);
    const missing = "is missing: send the picture as a file of this name in the form";
    if (!request.body) return reject(refuse(missing));
    let form: BusboyInstance;
    try {
      form = new Busboy({
        headers: { "content-type": contentType },
        limits: { fields: mostFields, fieldSize: 10_000, parts: mostFields + 5 },
      });
    } catch (error) {
      return reject(refuse("cannot be found: the form has no boundary", error));
    }
    let open: ReadableStreamDefaultController<Uint8Array> | undefined;
    let isOver = false;
    const body = Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]);
    const leave = () => {
      isOver = true;
      body.unpipe(form);
      body.destroy();
    };
    const fail = (error: unknown) => {
      if (isOver) return;
      leave();
      const told = refuse("cannot be read: the form breaks off or is malformed", error);
      reject(told);
      open?.error(told);
    };
    form.on("file", (name, file) => {
      const events = eventsOf(file);
      events.on("error", fail);
      if (name !== field || open) return void file.resume();
      resolve(
        new ReadableStream<Uint8Array>({
          start(controller) {
            open = controller;
            events.on("data", (chunk: Uint8Array) => {
              if (isOver) return;
              controller.enqueue(new Uint8Array(chunk));
              if ((controller.desiredSize ?? 1) <= 0) file.pause();
            });
            events.on("end", () => {
              if (isOver) return;
              isOver = true;
              controller.close();
            });
          },
          pull: () => void file.resume(),
          cancel: leave,
        }),
      );
    });
    // A form that has ended without the file; one that has it was resolved before.
    form.on("finish", () => reject(refuse(missing)));
    form.on("error", fail);
    eventsOf(body).on("error", fail);
    body.pipe(form);
  });
}

/** The library declares an event of its own for all streams, after which Deno 2.1 knows no other one of theirs. */
function eventsOf(stream: EventEmitter): EventEmitter {
  return stream;
}
