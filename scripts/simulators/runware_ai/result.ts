/** One picture of an answer. */
export interface RunwareResult {
  taskType: "imageInference" | "upscale" | "removeBackground";
  taskUUID: string;
  imageUUID: string;
  /** One of the three, as `outputType` says. */
  imageURL?: string;
  imageBase64Data?: string;
  imageDataURI?: string;
  seed: number;
  /** Present when the check was asked for. */
  NSFWContent?: boolean;
  /** US dollars; present when it was asked for. */
  cost?: number;
  /** Present in answers to getResponse. */
  status?: string;
}
