import type { CallKind, ServiceName } from "./exchange.ts";

/** One call that arrived. */
export interface BookedCall {
  service: ServiceName;
  call: CallKind;
  method: string;
  path: string;
  /** ISO 8601. */
  receivedAt: string;
  /** Milliseconds from arrival to the end of the answer; null while it is being answered. */
  tookMs: number | null;
  /** HTTP status that was sent; null when the connection was cut or the answer is still to come. */
  status: number | null;
  /** The provider's ids of the work the call was about. */
  taskIds: string[];
  /** The prompt of that work, its first 200 characters; null when the service cannot tell. */
  prompt: string | null;
  /** The key that came with the call, redacted by {@link redactKey}; null when there was none. */
  key: string | null;
  /** Names of the faults that struck it. */
  faults: string[];
  /** Size of the request's body in bytes. */
  requestBytes: number;
}

/** How one service was used. */
export interface ServiceBooks {
  counts: Record<CallKind, number>;
  /** Calls being answered now, and the most that were at the same time. */
  callsInFlight: number;
  maximumCallsInFlight: number;
  /** The most accepted but unfinished tasks at the same time. */
  maximumTasksInFlight: number;
}

/** Everything that arrived since the start or the last reset. */
export interface Books {
  services: Record<ServiceName, ServiceBooks>;
  /** The latest 10,000 calls, oldest first. */
  calls: BookedCall[];
}

const maximumCalls = 10_000;

/** A book that is being written. */
export interface OpenBooks {
  open(call: BookedCall): void;
  close(call: BookedCall, end: { status: number | null; tookMs: number }): void;
  noteTasksInFlight(service: ServiceName, count: number): void;
  read(): Books;
  reset(): void;
}

/** Opens empty books. */
export function openBooks(): OpenBooks {
  let books = emptyBooks();
  return {
    open(call) {
      const service = books.services[call.service];
      service.counts[call.call]++;
      service.callsInFlight++;
      service.maximumCallsInFlight = Math.max(service.maximumCallsInFlight, service.callsInFlight);
      books.calls.push(call);
      if (books.calls.length > maximumCalls) books.calls.shift();
    },
    close(call, { status, tookMs }) {
      call.status = status;
      call.tookMs = tookMs;
      const service = books.services[call.service];
      service.callsInFlight = Math.max(0, service.callsInFlight - 1);
    },
    noteTasksInFlight(name, count) {
      const service = books.services[name];
      service.maximumTasksInFlight = Math.max(service.maximumTasksInFlight, count);
    },
    read: () => structuredClone(books),
    reset() {
      books = emptyBooks();
    },
  };
}

/** A key as it may be shown: its last four characters, or none of a short one. */
export function redactKey(key: string | undefined): string | null {
  if (!key) return null;
  return key.length < 12 ? "..." : `...${key.slice(-4)}`;
}

function emptyBooks(): Books {
  const service = (): ServiceBooks => ({
    counts: { submit: 0, poll: 0, cancel: 0, download: 0, upload: 0, probe: 0 },
    callsInFlight: 0,
    maximumCallsInFlight: 0,
    maximumTasksInFlight: 0,
  });
  return {
    services: {
      leonardo_ai: service(),
      runware_ai: service(),
      gemini: service(),
      comfyui: service(),
      ollama: service(),
    },
    calls: [],
  };
}
