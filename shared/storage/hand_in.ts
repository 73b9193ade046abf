import { createHash } from "node:crypto";
import {
  addImage,
  type AddImageOutcome,
  beginUpload,
  type BeginUploadOutcome,
  type Caller,
  type ImageDocument,
} from "../database/mod.ts";
import {
  conflict,
  forbidden,
  imageRefused,
  imageTooLarge,
  imageUnreachable,
  limitReached,
  projectNotFound,
  ProviderError,
  type ServiceError,
} from "../errors/mod.ts";
import type { ImageFormat } from "../providers/catalog.ts";
import { type Clock, startTimer, timeOrderedId } from "../runtime/mod.ts";
import type { Orientation } from "./exif.ts";
import { type ImageFacts, ImageInspector } from "./image_inspector.ts";
import { handedInRules } from "./image_rules.ts";
import { handedInPath } from "./object_path.ts";
import { openDownload } from "./resumed_download.ts";
import { createTextRemover, textRemoval } from "./text_remover.ts";
import { uploadStream } from "./upload_stream.ts";

/** The longest that one picture takes to come in, in ms. */
const handInMs = 100_000;

/** A picture that a caller hands in. */
export interface HandedIn {
  /** Where it was handed in, for the errors: `file`, or such as `images.0.url`. */
  field: string;
  /** Its bytes as they come, or where they are. */
  source: { body: ReadableStream<Uint8Array> } | { url: string };
  /** The picture that it was made of here. */
  madeOf?: string;
}

/** What handing in needs of its surroundings. */
export interface HandInContext {
  /** The picture's id, a UUID; absent for one by chance. */
  imageId?: string;
  caller: Caller;
  /** Null for the caller's default project. */
  projectId: string | null;
  fetch: typeof fetch;
  clock: Clock;
  /** Aborts when the caller leaves. */
  signal: AbortSignal;
}

/**
 * Takes a picture in: admits its bytes, streams it into the bucket while it is checked and rid of what says more than the
 * picture does, and writes its row. The same bytes are kept once in a project.
 *
 * @returns the picture, and whether it is new there
 * @throws ServiceError `image_refused`, `image_unreachable`, `payload_too_large` for what cannot be taken; what refuses a
 * project or a limit; `conflict` when it was cleaned up meanwhile; `internal`
 */
export async function handIn(
  { field, source, madeOf }: HandedIn,
  context: HandInContext,
): Promise<{ image: ImageDocument; isAdded: boolean }> {
  const { caller, projectId, clock } = context;
  const id = context.imageId ?? timeOrderedId(clock.now());
  const begun = await beginUpload(caller.service, {
    id,
    caller: caller.id,
    project_id: projectId,
    by_address: false,
  });
  if (begun.outcome !== "admitted") throw uploadRefusal(begun, projectId);
  const timer = startTimer(clock.now() + handInMs, clock);
  try {
    const signal = AbortSignal.any([context.signal, timer.signal]);
    const body = "body" in source ? source.body : await fetchBody(field, source.url, {
      ...context,
      signal,
    });
    const place = { field, projectId: begun.project_id, imageId: id };
    const stored = await store(body, place, caller, signal);
    const origin = madeOf !== undefined ? "derived" : "body" in source ? "uploaded" : "fetched";
    const added = await addImage(caller.service, {
      ...{ id, origin, ...stored },
      ...(madeOf !== undefined && { parent_image_id: madeOf }),
    });
    if (added.outcome === "added" || added.outcome === "known") {
      return { image: added.image, isAdded: added.outcome === "added" };
    }
    throw uploadRefusal(added, projectId);
  } catch (error) {
    if (!timer.signal.aborted || error !== timer.signal.reason) throw error;
    throw imageUnreachable(field, `The picture did not come within ${handInMs / 1_000} s.`, error);
  } finally {
    timer.stop();
  }
}

/** What a caller is told whose picture is not admitted. */
export function uploadRefusal(
  refused: Exclude<
    BeginUploadOutcome | AddImageOutcome,
    { outcome: "admitted" | "added" | "known" }
  >,
  projectId: string | null,
): ServiceError {
  if (refused.outcome === "project_not_found") return projectNotFound(projectId);
  if (refused.outcome === "forbidden") return forbidden("hand in pictures", "member");
  if (refused.outcome === "swept") {
    return conflict(
      "The picture came so slowly that it was cleaned up meanwhile. Hand it in again.",
    );
  }
  return limitReached(refused);
}

async function fetchBody(
  field: string,
  url: string,
  { fetch, clock, signal }: HandInContext,
): Promise<ReadableStream<Uint8Array>> {
  try {
    const source = { kind: "url", url, isPrivate: false } as const;
    return (await openDownload("caller", source, { fetch, clock, signal, endpoints: [] })).body;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    throw imageUnreachable(field, error.message, error);
  }
}

async function store(
  body: ReadableStream<Uint8Array>,
  { field, projectId, imageId }: { field: string; projectId: string; imageId: string },
  caller: Caller,
  signal: AbortSignal,
) {
  const remover = createTextRemover({ origin: true });
  const source = countAndHash(field);
  const kept = body.pipeThrough(source.stream).pipeThrough(textRemoval(remover));
  const inspector = new ImageInspector("caller", handedInRules);
  const pathOf = (format: ImageFormat) => handedInPath(projectId, imageId, format);
  try {
    const { facts, path } = await uploadStream(caller.service, inspector, kept, pathOf, signal);
    return {
      caller: caller.id,
      project_id: projectId,
      object_path: path,
      ...upright(facts, remover.orientation),
      orientation: remover.orientation,
      has_alpha: facts.hasAlpha,
      format: facts.format,
      file_size: facts.byteLength,
      sha256: facts.sha256,
      source_sha256: source.sha256(),
    };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const isCutOff = error.failureClass === "timeout";
    throw isCutOff
      ? imageUnreachable(field, error.message, error)
      : imageRefused(field, error.message, error);
  }
}

function upright({ width, height }: ImageFacts, orientation: Orientation) {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** What a file was as it came, of which less is kept. */
function countAndHash(field: string) {
  const hash = createHash("sha256");
  let count = 0;
  return {
    stream: new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        count += chunk.byteLength;
        if (count > handedInRules.maximumBytes) {
          throw imageTooLarge(field, handedInRules.maximumBytes);
        }
        hash.update(chunk);
        controller.enqueue(chunk);
      },
    }),
    sha256: () => hash.digest("hex"),
  };
}
