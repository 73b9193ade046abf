import * as z from "zod";
import { ProviderError } from "../../errors/mod.ts";
import { isolateState, Semaphore } from "../../runtime/mod.ts";
import type { CallContext } from "../contract.ts";
import type { PlacedPicture } from "../placed_pictures.ts";
import { callUpstream, questionMs } from "../upstream.ts";
import { callLeonardo } from "./client.ts";

/** Pictures that are held while they are uploaded: the form says how long it is, so that they are read before. */
const uploads = isolateState(() => new Semaphore(2));

const ticket = z.lazy(() =>
  z.object({ id: z.string().min(1), url: z.string(), fields: z.string() })
);

/** A form by which one picture may be uploaded within two minutes. */
export type Ticket = z.output<typeof ticket>;

const uploadTicket = z.object({ uploadInitImage: ticket });
const canvasTicket = z.lazy(() =>
  z.object({
    uploadCanvasInitImage: z.looseObject({
      initImageId: z.string(),
      initUrl: z.string(),
      initFields: z.string(),
    }),
  })
);
const uploaded = z.lazy(() =>
  z.object({ init_images_by_pk: z.object({ url: z.string() }).nullish() })
);

/**
 * Asks for a form (https://docs.leonardo.ai/docs/how-to-upload-an-image-using-a-presigned-url); its id is that of the
 * picture, once its bytes are there.
 */
export async function ticketFor(mediaType: string, context: CallContext): Promise<Ticket> {
  const { uploadInitImage } = await callLeonardo(
    context,
    { method: "POST", path: "/v1/init-image", json: { extension: extensionOf(mediaType) } },
    uploadTicket,
  );
  return uploadInitImage;
}

/** Asks for the forms of a picture and of the mask of what is to be drawn anew. */
export async function ticketsForCanvas(
  initType: string,
  maskType: string,
  context: CallContext,
): Promise<{ init: Ticket; mask: Ticket }> {
  const json = { initExtension: extensionOf(initType), maskExtension: extensionOf(maskType) };
  const path = "/v1/canvas-init-image";
  const { uploadCanvasInitImage: tickets } = await callLeonardo(
    context,
    { method: "POST", path, json },
    canvasTicket,
  );
  // The mask's fields have been seen under two names.
  const of = (name: string) => String(tickets[`mask${name}`] ?? tickets[`masks${name}`] ?? "");
  return {
    init: { id: tickets.initImageId, url: tickets.initUrl, fields: tickets.initFields },
    mask: { id: of("ImageId"), url: of("Url"), fields: of("Fields") },
  };
}

/** Whether the bytes of an upload have arrived. Whatever does not say so counts as no. */
export async function isUploaded(id: string, context: CallContext): Promise<boolean> {
  try {
    const path = `/v1/init-image/${encodeURIComponent(id)}`;
    const { init_images_by_pk: found } = await callLeonardo(context, { path }, uploaded);
    if (!found) return false;
    const answer = await callUpstream(context, {
      provider: "leonardo_ai",
      endpoint: { baseUrl: found.url, headers: {} },
      path: "",
      method: "HEAD",
      answerWithinMs: questionMs,
    });
    return answer.status === 200;
  } catch (error) {
    if (error instanceof ProviderError) return false;
    throw error;
  }
}

/** Sends a picture with its form. @throws ProviderError `upstream_down` when it is not taken */
export async function sendToTicket(
  { url, fields }: Ticket,
  { picture, mediaType }: PlacedPicture,
  context: CallContext,
): Promise<void> {
  const { pictures } = context;
  if (!pictures) throw new Error("unreachable: a job with pictures brings them along");
  await uploads().run(context.signal, async () => {
    const form = new FormData();
    for (
      const [name, value] of Object.entries(
        z.record(z.string(), z.string()).parse(JSON.parse(fields)),
      )
    ) {
      form.append(name, value);
    }
    const bytes = await new Response(await pictures.open(picture)).blob();
    form.append(
      "file",
      new Blob([bytes], { type: mediaType }),
      `picture.${extensionOf(mediaType)}`,
    );
    // The store takes no body of unknown length, and refuses our own credentials.
    const answer = await callUpstream(context, {
      provider: "leonardo_ai",
      endpoint: { baseUrl: url, headers: {} },
      path: "",
      method: "POST",
      form,
    });
    if (answer.status < 300) return;
    const message = `Leonardo's store did not take a picture: HTTP ${answer.status}.`;
    throw new ProviderError("leonardo_ai", "upstream_down", message, { httpStatus: answer.status });
  });
}

function extensionOf(mediaType: string): string {
  return mediaType.replace("image/", "").replace("jpeg", "jpg");
}

const removed = z.looseObject({});

/** Removes an upload (https://docs.leonardo.ai/reference/deleteinitimagebyid): there they stay for ever. */
export async function removeUpload(id: string, context: CallContext): Promise<void> {
  const path = `/v1/init-image/${encodeURIComponent(id)}`;
  await callLeonardo(context, { method: "DELETE", path }, removed);
}
