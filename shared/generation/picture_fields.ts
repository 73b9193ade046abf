import * as z from "zod";
import {
  controlKinds,
  type ImageRole,
  imageRoles,
  type MaskChanges,
  maskChanges,
  type Operation,
  operations,
  promptOf,
} from "../providers/catalog.ts";

/** Pictures of one request at most. */
export const mostPictures = 20;

const share = z.number().min(0).max(1);
const pixels = z.int().min(0).max(4_096).default(0);

const sources = ["image_id", "url", "data"] as const;
const sourceFields = () => ({
  image_id: z.guid().optional().describe("Of a picture of the project that draws."),
  url: z.string().max(4_000).regex(/^https:/i, "must be an https address").optional().describe(
    "An https address that anybody can read; fetched once.",
  ),
  data: z.string().regex(/^data:[^,]*;base64,/i, "must be a data: URL in base64").optional()
    .describe("The picture itself, as a data: URL in base64."),
});

/** Where a picture comes from: one of its project's, an address, or itself. */
const source = z.lazy(() =>
  z.strictObject(sourceFields()).superRefine(checkSource).meta({ id: "PictureSource" })
);

/** As {@link source}, and how it says what is to change. */
const maskSource = z.lazy(() =>
  z.strictObject({
    ...sourceFields(),
    changes: z.enum(maskChanges).optional().describe(
      "What of it is to change. Left out: what is transparent, of one that is so anywhere, else what is white.",
    ),
  }).superRefine(checkSource).meta({ id: "MaskSource" })
);

const inputImage = z.lazy(() =>
  z.strictObject({
    ...sourceFields(),
    role: z.enum(imageRoles).optional().describe(
      "What it is for. Left out: `init` for the first one, `reference` for the others.",
    ),
    weight: share.optional().describe("How much of it is taken: more is more alike."),
    control: z.enum(controlKinds).optional().describe("Of a control picture: what of it is kept."),
  }).superRefine(checkSource).superRefine(({ role, control }, context) => {
    if (role === "control" && control === undefined) {
      issue(
        context,
        ["control"],
        `is needed with the role "control": one of ${controlKinds.join(", ")}`,
      );
    }
    if (role !== "control" && control !== undefined) {
      issue(context, ["control"], 'goes with the role "control" alone');
    }
  }).meta({ id: "InputPicture" })
);

/** The fields of a request that speak of pictures going in. */
export const pictureFields = () => ({
  operation: z.enum(operations).optional().describe(
    "Left out: a mask makes it inpaint, `outpaint` outpaint, `scale` upscale, a picture as init or reference edit.",
  ),
  image: source.optional().describe("The picture worked on, for short."),
  images: z.array(inputImage).min(1).max(mostPictures).optional(),
  mask: maskSource.optional().describe(
    "As many pixels as the picture worked on: white is changed, black is kept.",
  ),
  parent_image_id: z.guid().optional().describe(
    "The picture that this one continues, of the same project: it is the one worked on where the request names none and " +
      "wants more than something new.",
  ),
  strength: share.optional().describe(
    "How freely the picture worked on is changed: more is freer.",
  ),
  outpaint: z.strictObject({ top: pixels, right: pixels, bottom: pixels, left: pixels }).optional()
    .describe("Pixels to add on each side."),
  scale: z.number().min(1).max(8).optional().describe("By how much the picture is enlarged."),
});

type SourceFields = { [Name in (typeof sources)[number]]?: string | undefined };
type PictureFields = ReturnType<typeof pictureFields>;
type Fields = { [Name in keyof PictureFields]?: z.output<PictureFields[Name]> };

/** A picture as a request names it. */
export interface NamedPicture {
  /** Where the request names it, such as `images.0`. */
  field: string;
  source: SourceFields;
  role: ImageRole | "mask" | "parent";
  weight?: number;
  control?: (typeof controlKinds)[number];
  /** Of a mask. */
  changes?: MaskChanges;
}

/**
 * The pictures of a request in their order, each with the role that it has, the mask last, and then the one that it
 * continues, where that is not the one worked on.
 */
export function namedPictures(fields: Fields): NamedPicture[] {
  const { parent_image_id: parent, operation } = fields;
  const named = sentPictures(fields);
  if (parent === undefined) return named;
  const init = named.find(({ role }) => role === "init");
  if (init?.source.image_id === parent) return named;
  const source = { image_id: parent };
  return init || operation === "generate"
    ? [...named, { field: "parent_image_id", source, role: "parent" }]
    : [{ field: "parent_image_id", source, role: "init" }, ...named];
}

function sentPictures({ image, images = [], mask }: Fields): NamedPicture[] {
  const hasInit = image !== undefined || images.some(({ role }) => role === "init");
  const first = images.findIndex(({ role }) => role === undefined);
  return [
    ...(image ? [{ field: "image", source: image, role: "init" as const }] : []),
    ...images.map(({ role, weight, control, ...own }, index): NamedPicture => ({
      field: `images.${index}`,
      source: own,
      role: role ?? (index === first && !hasInit ? "init" : "reference"),
      ...(weight !== undefined && { weight }),
      ...(control && { control }),
    })),
    ...(mask ? [namedMask(mask)] : []),
  ];
}

function namedMask({ changes, ...source }: NonNullable<Fields["mask"]>): NamedPicture {
  return { field: "mask", source, role: "mask", ...(changes && { changes }) };
}

/** What a request wants done, said or not. */
export function impliedOperation(fields: Fields): Operation {
  if (fields.operation) return fields.operation;
  if (fields.mask) return "inpaint";
  if (fields.outpaint) return "outpaint";
  if (fields.scale !== undefined) return "upscale";
  const works = namedPictures(fields).some(({ role }) => role === "init" || role === "reference");
  return works ? "edit" : "generate";
}

/** Adds an issue for each thing of the pictures that does not go together. */
export function checkPictures(
  fields: Fields & { prompt: string },
  context: z.RefinementCtx,
): void {
  const { image, mask, strength, outpaint, scale } = fields;
  const operation = impliedOperation(fields);
  const pictures = namedPictures(fields).filter(({ role }) => role !== "mask" && role !== "parent");
  const inits = pictures.filter(({ role }) => role === "init");
  if (fields.prompt === "" && promptOf[operation] === "required") {
    issue(context, ["prompt"], "must not be empty");
  }
  if (pictures.length > mostPictures) {
    issue(context, ["images"], `must be at most ${mostPictures} with the one in image`);
  }
  if (inits.length > 1) {
    const path = image ? ["image"] : ["images"];
    issue(context, path, "there is one picture that is worked on at most: give the others a role");
  }
  const worksOnPicture = operation !== "generate";
  const mayWorkOn = operation === "edit" ? pictures.some(isWorkedOn) : inits.length > 0;
  if (worksOnPicture && !mayWorkOn) {
    issue(context, ["image"], `is needed: there is nothing to ${operation}`);
  }
  const isAlone = operation === "upscale" || operation === "remove_background";
  if (isAlone && pictures.length > 1) {
    issue(context, ["images"], `only one picture goes into ${operation}`);
  }
  if (mask && !["inpaint", "edit"].includes(operation)) {
    issue(context, ["mask"], `has no meaning for ${operation}`);
  }
  if (operation === "inpaint" && !mask) issue(context, ["mask"], "is needed to inpaint");
  if (strength !== undefined && (inits.length === 0 || isAlone)) {
    issue(context, ["strength"], "needs a picture that is changed");
  }
  const sides = outpaint && Object.values(outpaint).some((side) => side > 0);
  if (operation === "outpaint" && !sides) {
    issue(context, ["outpaint"], "needs pixels on one side at least");
  }
  if (outpaint && operation !== "outpaint") {
    issue(context, ["outpaint"], `has no meaning for ${operation}`);
  }
  if (scale !== undefined && operation !== "upscale") {
    issue(context, ["scale"], `has no meaning for ${operation}`);
  }
}

function isWorkedOn({ role }: NamedPicture): boolean {
  return role === "init" || role === "reference";
}

function checkSource(fields: SourceFields, context: z.RefinementCtx): void {
  const given = sources.filter((name) => fields[name] !== undefined);
  if (given.length !== 1) {
    issue(context, [], "needs exactly one of image_id, url and data");
  }
}

function issue(context: z.RefinementCtx, path: string[], message: string): void {
  context.addIssue({ code: "custom", path, message });
}
