import {
  type DatabaseClient,
  type EndedAttempt,
  finishGeneration,
  type FinishOutcome,
  type GenerationDocument,
  type GenerationResult,
  type Lease,
  nextAttempt,
  type NextAttemptOutcome,
  parkGeneration,
  type Parking,
  type ParkOutcome,
  type PlanEntry,
  readJob,
  recordCopies,
  recordEvent,
  recordProviderTasks,
} from "../database/mod.ts";
import {
  type ImageFormat,
  type InputFile,
  type InputPictures,
  type Json,
  type LocalStep,
  madeOf,
  type ProducedImage,
  type ProviderPlan,
  type UploadedCopy,
} from "../providers/mod.ts";
import type { CompressedText } from "../routing/mod.ts";
import {
  composePicture,
  convertStored,
  type DownloadContext,
  findStoredImage,
  type ImagePlace,
  inputPicturesIn,
  openIntake,
  signAhead,
  signedForSeconds,
  type StoredImage,
  storeImage,
  type StoreOptions,
  type StoringIntake,
  withMadePictures,
} from "../storage/mod.ts";

/** Where a runner keeps its job. Every write carries the lease and is refused once that is lost. */
export interface JobStore {
  /** Closes what has ended and opens an attempt at the first of the plan that has a place. */
  next(
    lease: Lease,
    ended: EndedAttempt | null,
    plan: PlanEntry[],
    texts: CompressedText[],
  ): Promise<NextAttemptOutcome>;
  /** Parks the job: it has no runner until a look finds the tasks of its open attempt ended. */
  park(lease: Lease, parking: Parking): Promise<ParkOutcome>;
  /** Notes the provider's own ids of an attempt's work. @returns false when the lease is lost */
  noteTasks(lease: Lease, attemptId: string, taskIds: string[]): Promise<boolean>;
  /** Notes what is about to be uploaded for an attempt. @returns false when the lease is lost */
  noteCopies(lease: Lease, attemptId: string, copies: readonly UploadedCopy[]): Promise<boolean>;
  /** Tells whoever watches; without effect when the lease is lost. */
  tell(lease: Lease, type: "progress" | "storing", data: Record<string, Json>): Promise<void>;
  /** Ends the job; may be repeated under the same lease. */
  finish(lease: Lease, result: GenerationResult): Promise<FinishOutcome>;
  read(jobId: string): Promise<GenerationDocument | undefined>;
}

/** Where a runner keeps the pictures. */
export interface PictureStore {
  /** Stores a picture; one that is there already under its name stays as it is. */
  store(
    image: ProducedImage,
    place: ImagePlace,
    context: DownloadContext,
    options: StoreOptions,
  ): Promise<StoredImage>;
  /** Takes in what comes inside the answer to one call. @param signal ends it */
  intake(
    places: readonly ImagePlace[],
    signal: AbortSignal,
    options: StoreOptions,
  ): StoringIntake;
  /**
   * Makes a stored picture one of another format; undefined where that cannot be done here.
   *
   * @param onLeftover is told why what came is still there beside it
   */
  convert(
    stored: StoredImage,
    format: ImageFormat,
    options: StoreOptions,
    onLeftover: (error: unknown) => void,
  ): Promise<StoredImage | undefined>;
  /** Begins to sign the addresses of pictures that an answer is about to name. Never throws. */
  signAhead(paths: string[]): void;
  /** Finds a picture that an earlier runner of the same attempt has stored. */
  find(place: ImagePlace, signal: AbortSignal): Promise<StoredImage | undefined>;
  /** Those that go into a job, by their ids, and those that the steps of a plan make of them. */
  inputs(
    files: ReadonlyMap<string, InputFile>,
    steps: readonly LocalStep[] | undefined,
    signal: AbortSignal,
  ): InputPictures;
  /** What the steps of a plan make of a picture that came. */
  compose(
    image: ProducedImage,
    plan: ProviderPlan,
    pictures: InputPictures | undefined,
    context: DownloadContext,
  ): Promise<ProducedImage>;
}

/**
 * The database as the place of the jobs.
 *
 * @param client has the service's rights: users may read jobs and not write them
 */
export function jobStoreIn(client: DatabaseClient, leaseSeconds: number): JobStore {
  return {
    next: (lease, ended, plan, texts) =>
      nextAttempt(client, lease, ended, plan, texts, leaseSeconds),
    park: (lease, parking) => parkGeneration(client, lease, parking),
    noteTasks: (lease, attemptId, taskIds) =>
      recordProviderTasks(client, lease, attemptId, taskIds),
    noteCopies: (lease, attemptId, copies) =>
      recordCopies(
        client,
        lease,
        attemptId,
        copies.map(({ id, providerImageId }) => {
          const made = madeOf(id);
          return {
            image_id: made?.picture ?? id,
            made_as: made?.as ?? null,
            provider_image_id: providerImageId,
          };
        }),
      ),
    tell: (lease, type, data) => recordEvent(client, lease, type, data),
    finish: (lease, result) => finishGeneration(client, lease, result),
    read: (jobId) => readJob(client, jobId),
  };
}

/** Storage as the place of the pictures of one job. @param client has the service's rights */
export function pictureStoreIn(client: DatabaseClient): PictureStore {
  return {
    store: (image, place, context, options) => storeImage(client, image, place, context, options),
    intake: (places, signal, options) => openIntake(client, places, signal, options),
    convert: (stored, format, options, onLeftover) =>
      convertStored(client, stored, format, options, onLeftover),
    signAhead: (paths) => signAhead(client, paths, signedForSeconds),
    find: (place, signal) => findStoredImage(client, place, signal),
    inputs: (files, steps, signal) =>
      withMadePictures(inputPicturesIn(client, files), steps, signal),
    compose: composePicture,
  };
}
