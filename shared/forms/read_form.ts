import type { BusboyConstructor, BusboyInstance } from "@fastify/busboy";
import type { EventEmitter } from "node:events";
import { Readable } from "node:stream";
import { invalidRequest, payloadTooLarge, type ServiceError } from "../errors/mod.ts";

/** A file of a form, while the form is being read. */
export interface FormFile {
  /** Its name in the form. */
  name: string;
  /** Its bytes as they come; to be read or cancelled. */
  body: ReadableStream<Uint8Array>;
}

/** What a form has at most. */
export interface FormBounds {
  files: number;
  fields: number;
  /** Of the whole form, in bytes. */
  bytes: number;
}

const largestField = 100_000;

/**
 * Reads a form to its end. Files are handed on while it is read, each with the fields that came before it. A form that is
 * refused half way is read to its end all the same: whoever is still sending does not hear an answer.
 *
 * @param take what is done with a file
 * @returns the fields in their order, and what came of the files in theirs
 * @throws ServiceError `invalid_request` for a form that cannot be read or has too many parts, `payload_too_large`; the first
 * thing that `take` throws
 */
export async function readForm<Taken>(
  request: Request,
  bounds: FormBounds,
  take: (file: FormFile, before: readonly [name: string, value: string][]) => Promise<Taken>,
): Promise<{ fields: [name: string, value: string][]; files: Taken[] }> {
  const fields: [string, string][] = [];
  const files: Promise<Taken>[] = [];
  let refusal: ServiceError | undefined;
  const refuse = (error: ServiceError) => void (refusal ??= error);
  // Most requests bring no form.
  const { Busboy } = await import("@fastify/busboy");
  await new Promise<void>((resolve, reject) => {
    const malformed = (cause?: unknown) =>
      reject(invalidRequest("The form breaks off or is malformed.", undefined, cause));
    if (!request.body) return malformed();
    const form = openForm(Busboy, request, bounds, malformed);
    if (!form) return;
    form.on("field", (name, value, _isNameCut, isCut) => {
      if (isCut) refuse(invalidField(name, `has more than ${largestField} bytes`));
      else fields.push([name, value]);
    });
    form.on("file", (name, file) => {
      const body = toWebStream(file, malformed);
      if (refusal) return void body.cancel();
      const work = take({ name, body }, fields);
      // Told at the end; until then nobody listens.
      work.catch(() => body.locked ? undefined : body.cancel()).catch(() => {});
      files.push(work);
    });
    for (const what of ["filesLimit", "fieldsLimit", "partsLimit"] as const) {
      form.on(what, () => {
        const most = `A form has at most ${bounds.files} files and ${bounds.fields} fields.`;
        refuse(invalidRequest(most));
      });
    }
    form.on("finish", () => resolve());
    form.on("error", malformed);
    const sent = Readable.fromWeb(
      request.body.pipeThrough(countBytes(bounds.bytes)) as Parameters<typeof Readable.fromWeb>[0],
    );
    eventsOf(sent).on("error", (error: unknown) => {
      reject(error === tooLarge ? payloadTooLarge(bounds.bytes) : error);
      malformed(error);
    });
    sent.pipe(form);
  });
  const taken = await Promise.all(files);
  if (refusal) throw refusal;
  return { fields, files: taken };
}

const tooLarge = new Error("the form has too many bytes");

function countBytes(most: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > most) throw tooLarge;
      controller.enqueue(chunk);
    },
  });
}

function openForm(
  Busboy: BusboyConstructor,
  request: Request,
  { files, fields }: FormBounds,
  malformed: (cause: unknown) => void,
): BusboyInstance | undefined {
  try {
    return new Busboy({
      headers: { "content-type": request.headers.get("content-type") ?? "" },
      limits: { files, fields, fieldSize: largestField, parts: files + fields },
    });
  } catch (error) {
    return void malformed(error);
  }
}

function invalidField(field: string, reason: string): ServiceError {
  return invalidRequest(`${field}: ${reason}.`, [{ path: field, message: reason }]);
}

/** A file's bytes, which flow on unread once nobody wants them, since the form ends behind them. */
function toWebStream(
  file: Readable,
  fail: (cause: unknown) => void,
): ReadableStream<Uint8Array> {
  const events = eventsOf(file);
  let isOver = false;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      events.on("data", (chunk: Uint8Array) => {
        if (isOver) return;
        controller.enqueue(new Uint8Array(chunk));
        if ((controller.desiredSize ?? 1) <= 0) file.pause();
      });
      events.on("end", () => {
        if (!isOver) controller.close();
        isOver = true;
      });
      events.on("error", (error: unknown) => {
        if (!isOver) controller.error(error);
        isOver = true;
        fail(error);
      });
    },
    pull: () => void file.resume(),
    cancel() {
      isOver = true;
      file.resume();
    },
  });
}

/** The library declares an event of its own for all streams, after which Deno 2.1 knows no other one of theirs. */
function eventsOf(stream: EventEmitter): EventEmitter {
  return stream;
}
