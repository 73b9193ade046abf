/** What the host tells the worker of a function. */
export type HostMessage =
  | {
    kind: "start";
    /** Address of each function's `index.ts`, by name; one alone is loaded at once, several each at its first request. */
    entries: Record<string, string>;
    /** Everything that the functions can read of their environment. */
    environment: Record<string, string>;
    /** Whether what they log is written for people instead of programs. */
    readableLogs: boolean;
  }
  | {
    kind: "stop";
    /** What `beforeunload` listeners are told. */
    reason: StopReason;
    /** How long requests and `waitUntil` promises have to end. */
    graceMs: number;
  };

/** What the worker of a function tells its host. */
export type WorkerMessage =
  | { kind: "ready"; port: number }
  | { kind: "failed"; problem: string }
  /** `idle` when all requests and `waitUntil` promises have ended: it can be started once more. */
  | { kind: "stopped"; idle: boolean };

/** Why a worker ends, in the words of the edge runtime: its sources are replaced, or everything ends. */
export type StopReason = "early_drop" | "termination";
