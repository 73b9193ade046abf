import type { Graph } from "./graph.ts";

/** A file that a node has written. */
export interface SavedFile {
  filename: string;
  subfolder: string;
  type: "output" | "temp" | "input";
}

/** How a job was told to go wrong. */
export type Mishap =
  | "out_of_memory"
  | "gpu_broken"
  | "node_error"
  | "interrupted"
  | "never_ends"
  | "no_pictures"
  | "fewer_pictures";

/** A submitted graph. */
export interface ComfyuiJob {
  id: string;
  /** Smaller numbers run first. */
  number: number;
  graph: Graph;
  extraData: Record<string, unknown>;
  /** Ids of the nodes that save pictures. */
  outputs: string[];
  clientId: string | undefined;
  mishap: Mishap | undefined;
  /** Milliseconds since the epoch. */
  createdAt: number;
  startedAt?: number;
  endedAt?: number;
  status: "pending" | "in_progress" | "completed" | "failed" | "cancelled";
  results: Record<string, NodeOutput>;
  /** What happened, as history keeps it. */
  messages: [type: string, data: Record<string, unknown>][];
}

/** What a node that ends a graph leaves in the history; the fields depend on its class. */
export interface NodeOutput {
  /** Of files; nodes of somebody's own put in what they like. */
  images?: (SavedFile | string | null)[];
  gifs?: SavedFile[];
  animated?: boolean[];
  latents?: SavedFile[];
  text?: string[];
}
