import type { components, paths } from "./api_types.ts";

type Schemas = components["schemas"];

/** The fields of a request. */
export type GenerateRequest = Schemas["GenerateRequest"];
/** A generation in any state, with its pictures. */
export type Generation = Schemas["Generation"];
/** A generation that has been taken and goes on without the caller. */
export type AcceptedGeneration = Schemas["AcceptedGeneration"];
/** One thing that happened to a generation. */
export type GenerationEvent = Schemas["GenerationEvent"];
/** A picture that was drawn. */
export type GeneratedImage = Schemas["Image"];
/** A picture of whatever origin, such as one that was handed in. */
export type Picture = Schemas["Picture"];
/** What a webhook is told: how a generation or a batch stands, or that something is amiss. */
export type WebhookMessage =
  | Schemas["WebhookMessage"]
  | Schemas["WebhookBatchMessage"]
  | Schemas["AlertMessage"];
/** How a batch stands. */
export type BatchStatus = Schemas["BatchStatus"];
/** An item of a batch, with its generation. */
export type BatchItem = Schemas["BatchItem"];
/** One thing that happened to a batch. */
export type BatchEvent = Schemas["BatchEvent"];
/** What the service says when it cannot do what was asked. */
export type Problem = Schemas["Problem"];
/** What a problem is called. */
export type ErrorCode = Problem["code"];

/** A picture to work on: a file, which is handed in first, or one that the service can find. */
export type PictureInput = Blob | Uint8Array | Schemas["PictureSource"];

/** The fields of a request, with files where pictures go in. */
export type GenerateInput = Omit<GenerateRequest, "image" | "images" | "mask" | "dry_run"> & {
  image?: PictureInput;
  images?: (Blob | Uint8Array | Schemas["InputPicture"])[];
  mask?: PictureInput;
};

/** A batch: requests, or a template with values, and what holds for all of them. */
export type BatchInput = Omit<Schemas["BatchRequest"], "requests" | "defaults" | "dry_run"> & {
  requests?: (GenerateInput & { name?: string })[];
  defaults?: Partial<GenerateInput>;
};

/** A path of the service below `/functions/v1`, such as `/jobs/{id}`. */
export type Path = keyof paths & string;
/** The methods of a path, in lower case. */
export type MethodOf<Of extends Path> =
  & {
    [Method in keyof paths[Of]]-?: paths[Of][Method] extends { responses: object } ? Method : never;
  }[keyof paths[Of]]
  & string;

type OperationOf<Of extends Path, Method> = Method extends keyof paths[Of] ? paths[Of][Method]
  : never;
type Parameters<Operation, Place extends string> = Operation extends
  { parameters: { [Key in Place]?: infer Values } } ? Values : never;
type JsonOf<Content> = Content extends { content: { "application/json": infer Json } } ? Json
  : never;

/** What a call of a route takes. */
export interface CallInput<Of extends Path, Method> {
  /** Of the path, such as `{ id }`. */
  path?: Parameters<OperationOf<Of, Method>, "path">;
  query?: Parameters<OperationOf<Of, Method>, "query">;
  /** Sent as JSON. */
  body?: OperationOf<Of, Method> extends { requestBody: infer Body } ? JsonOf<Body> : never;
}

/** The JSON that a route answers with. */
export type AnswerOf<Of extends Path, Method> = OperationOf<Of, Method> extends
  { responses: infer Responses } ? JsonOf<Responses[keyof Responses]> : never;
