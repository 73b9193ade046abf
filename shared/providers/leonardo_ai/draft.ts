import type { Json } from "../contract.ts";
import type { Size } from "../planning.ts";

/** What the planner of either API version decides. */
export interface Draft {
  /** Pixels that come back. */
  size: Size;
  maximumPerCall: number;
  /** How many times the usual price a picture costs. */
  priceFactor: number;
  /** The body of one call. */
  body(count: number, seed: number | undefined): Json;
}
