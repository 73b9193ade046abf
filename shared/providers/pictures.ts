import type { ProviderId } from "./provider_id.ts";

/** The formats of pictures. */
export const imageFormats = ["png", "jpeg", "webp"] as const;

/** One of {@link imageFormats}. */
export type ImageFormat = (typeof imageFormats)[number];

/** What a request wants done. */
export const operations = [
  "generate",
  "edit",
  "inpaint",
  "outpaint",
  "upscale",
  "remove_background",
  "variation",
] as const;

/** One of {@link operations}. */
export type Operation = (typeof operations)[number];

/**
 * What a picture is for: `init` is the one worked on, the others say what the new one takes from them: anything
 * (`reference`), how it looks (`style`), whom it shows (`character`), what it shows (`content`), its lines, depths or poses
 * (`control`).
 */
export const imageRoles = [
  "init",
  "reference",
  "style",
  "character",
  "content",
  "control",
] as const;

/** One of {@link imageRoles}. */
export type ImageRole = (typeof imageRoles)[number];

/** What of a control picture is kept. */
export const controlKinds = [
  "canny",
  "depth",
  "pose",
  "lineart",
  "scribble",
  "softedge",
  "normal",
  "segmentation",
  "tile",
] as const;

/** One of {@link controlKinds}. */
export type ControlKind = (typeof controlKinds)[number];

/** What of a mask says that something is to change there. */
export const maskChanges = ["white", "black", "transparent"] as const;

/** One of {@link maskChanges}. */
export type MaskChanges = (typeof maskChanges)[number];

/** What is known of a picture that goes in, without its bytes. */
export interface PictureFacts {
  /** Ours. */
  id: string;
  /** Pixels, upright. */
  width: number;
  /** Pixels, upright. */
  height: number;
  format: ImageFormat;
  byteLength: number;
  hasAlpha: boolean;
  /** Who drew it; absent for a picture of another origin. */
  drawnBy?: ProviderId;
}

/** A picture that a request works on. */
export interface InputImage extends PictureFacts {
  /** `mask` for one that goes in as a picture among others, to a model that is told of it in words. */
  role: ImageRole | "mask";
  /** How much of it is taken, 0..1; absent for what is usual. */
  weight?: number;
  /** Of a control picture. */
  control?: ControlKind;
}

/** Pixels by which a picture is to grow on each side; 0 for a side that stays. */
export interface Outpaint {
  top: number;
  right: number;
  bottom: number;
  left: number;
}

/** The part of a request that speaks of pictures going in. */
export interface PictureRequest {
  /** Absent for `generate`. */
  operation?: Operation;
  /** In the order in which they were named. */
  images?: InputImage[];
  /** White is changed, black is kept; as many pixels as the picture worked on. */
  mask?: PictureFacts;
  /** How freely the picture worked on is changed, 0..1: more is freer. */
  strength?: number;
  outpaint?: Outpaint;
  /** By how much a picture is enlarged. */
  scale?: number;
  /** True when nothing was said of the size, which then is that of the picture worked on. */
  followsPicture?: true;
}

/** How a model does one operation. */
export interface OperationAbility {
  /** The roles that it takes, and how many pictures of each. */
  roles: Partial<Record<ImageRole, number>>;
  /** Pictures of all roles together; absent for as many as the roles add up to. */
  most?: number;
  mask: "none" | "optional" | "required";
  /** Whether it can be told how freely to change a picture. */
  strength: boolean;
  /** The factors by which it enlarges; absent where there is no such thing. */
  scales?: readonly number[];
  /** False where it is done by other means than one made for it, which is told. */
  native: boolean;
  /** True where it is done only for who names the model. */
  onlyNamed?: true;
  /** How many pictures have to go in; absent for none. */
  least?: number;
}

/** What a model does, by operation; absent operations it cannot do, drawing from words included. */
export type Operations = Partial<Record<Operation, OperationAbility>>;

/** Where a picture was drawn, and what its provider calls it. */
export interface DrawnPicture {
  provider: ProviderId;
  /** The account or server; null where that is not known. */
  upstreamId: string | null;
  modelId: string;
  id: string;
  /** Where the provider shows it to everybody, for as long as it does. */
  url?: string;
  /** Milliseconds since the epoch. */
  drawnAt: number;
}

/** Where a picture of a job lies. */
export interface InputFile {
  /** Its object's name. */
  objectPath: string;
  drawn?: DrawnPicture;
}

/** A picture that is uploaded to a provider. */
export interface UploadedCopy {
  /** Ours. */
  id: string;
  providerImageId: string;
}

/** What is uploaded for an attempt: written down before its bytes are sent, so that it is never sent twice, and removed. */
export interface Uploads {
  /** What an earlier runner of the attempt has written down, the provider's ids by ours: its bytes may have arrived. */
  readonly earlier: ReadonlyMap<string, string>;
  /** What this runner uploads, the provider's ids by ours, for the other calls of the attempt. */
  readonly underWay: Map<string, Promise<string>>;
  /**
   * Writes down what is about to be uploaded.
   *
   * @throws the reason of the lease's signal when that is lost
   */
  note(copies: readonly UploadedCopy[]): Promise<void>;
  /** The provider's ids of all that was written down. */
  ids(): string[];
}

/** The pictures of a job, to be read by a provider's client while it sends them. */
export interface InputPictures {
  /**
   * The bytes of one of them.
   *
   * @throws ServiceError `internal` when Storage fails
   */
  open(id: string): Promise<ReadableStream<Uint8Array>>;
  /** An https address of it that the whole world reads for an hour; undefined where this project has none. */
  publicUrl(id: string): Promise<string | undefined>;
  /** Where one was drawn, if that is the upstream that a call is for: there it need not be brought. */
  drawn(id: string): DrawnPicture | undefined;
}

/** Whether an operation needs a prompt, may have one, or has no use for it. */
export const promptOf: Record<Operation, "required" | "optional" | "none"> = {
  generate: "required",
  edit: "required",
  inpaint: "required",
  outpaint: "optional",
  variation: "optional",
  upscale: "none",
  remove_background: "none",
};
