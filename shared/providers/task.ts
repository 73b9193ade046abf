import type { ProviderError } from "../errors/mod.ts";
import type { Bytes } from "../runtime/mod.ts";
import type { Json } from "./json.ts";

/** Where the bytes of a finished picture are. */
export type ImageSource =
  | {
    kind: "url";
    url: string;
    /** Sent with the download. */
    headers?: Record<string, string>;
    /** True for an operator's own server, whose address callers are not told. */
    isPrivate: boolean;
  }
  | { kind: "bytes"; bytes: Bytes; mediaType: string }
  /** Inside the answer, and taken in while that came. */
  | { kind: "arriving"; picture: ArrivingPicture; mediaType: string };

/** What takes in a picture while the answer that holds it arrives. Never throws: what goes wrong is told when it is kept. */
export interface ArrivingPicture {
  /** Takes the next bytes. */
  write(bytes: Uint8Array): void;
  /** Resolves as soon as more may be written. */
  ready(): Promise<void>;
  /** Gives it up: nothing of it stays. */
  drop(): void;
}

/** Where the pictures of one call go that come inside its answer. */
export interface PictureIntake {
  /** Gives up what it has taken in: another answer begins. */
  restart(): void;
  /** Begins with a picture; undefined when all that were asked for have begun. */
  begin(): ArrivingPicture | undefined;
}

/** A picture the provider says it has drawn. Its bytes decide its real type and size. */
export interface ProducedImage {
  source: ImageSource;
  /** The provider's own id of the picture. */
  providerImageId?: string;
  /** The seed it was drawn with, up to 2^53 - 1; a larger one is told as text in `metadata.seed`. */
  seed?: number;
  /** What the provider says about it; absent when it did not check. */
  nsfw?: boolean;
  /** True where the file holds the request as text, as ComfyUI writes its workflow into each. */
  holdsRequest?: boolean;
  /** Facts to keep with the picture, such as a watermark. */
  metadata?: Record<string, Json>;
}

/** The pictures of one call. */
export interface ProducedImages {
  images: ProducedImage[];
  /** USD the provider reports for the call; absent when it does not. */
  costUsd?: number;
  /** Why fewer pictures came than were asked for, where the provider tells. */
  missing?: ProviderError[];
  /** One sentence each, for the caller. */
  warnings?: string[];
}

/** What a submit led to. */
export interface Submission {
  /** Finds the work again: an argument of `poll` and `cancel`, also after a restart. */
  taskId: string;
  /** Present when the provider answered with the pictures at once; then there is nothing to poll. */
  result?: ProducedImages;
  /** USD the provider says the call will cost. */
  costUsd?: number;
}

/** Where a submitted call stands. */
export type TaskState =
  | {
    status: "pending";
    /** 0..1, where the provider tells. */
    progress?: number;
    /** Calls ahead of it, where the provider tells. */
    queuePosition?: number;
    /** The provider asks to be polled again no sooner, in ms. */
    retryAfterMs?: number;
  }
  | { status: "completed"; result: ProducedImages };

/** Where a task stands, or how it ended badly. */
export type TaskLook = TaskState | { status: "failed"; error: ProviderError };
