import type { FailureClass } from "../../errors/mod.ts";

/** What was seen when a call to Ollama failed. */
export type Symptom =
  /** An HTTP status other than 2xx, with the `error` of the body or the body itself. */
  | { kind: "status"; status: number; text: string }
  /** A line `{"error": …}` after the answer had begun. */
  | { kind: "stream"; text: string }
  /** A success that is not JSON, such as the login page of a tunnel. */
  | { kind: "page" }
  /** The answer ended before it was done. */
  | { kind: "cut" }
  /** No connection. */
  | { kind: "connection" }
  /** Nothing at all was heard in the first seconds. */
  | { kind: "silent" }
  /** The time budget is used up. */
  | { kind: "slow" }
  /** No text although the answer was done. */
  | { kind: "empty" }
  /** No text because the tokens were used up by thinking. */
  | { kind: "out_of_tokens" }
  /** Larger than any answer to the task. */
  | { kind: "oversized" }
  /** A text that is not the JSON that was asked for. */
  | { kind: "malformed" }
  /** A text that does not draw the same picture. */
  | { kind: "not_preserved" }
  /** The prompt does not fit into the model's context. */
  | { kind: "too_large" }
  /** Not enough time was left to ask at all. */
  | { kind: "no_time" }
  /** The model is not loaded yet. */
  | { kind: "loading" }
  /** The machine is known to need more time than there is. */
  | { kind: "too_slow" };

/** One row of {@link failureTable}. */
export interface FailureRow {
  kind: Symptom["kind"];
  /** Lowest and highest status; absent for any. */
  status?: readonly [number, number];
  /** Absent for any text. */
  text?: RegExp;
  failureClass: FailureClass;
  /** What happened and what to do; `{model}` stands for the model. */
  message: string;
  /** True when the same call may well succeed the second time. */
  isRepeatable?: true;
  /** True when the model cannot think, so that the call is worth repeating without. */
  refusesThinking?: true;
}

const crash =
  /runner has unexpectedly stopped|process has terminated|out of memory|more system memory|timed out waiting/i;

/**
 * Every way a call to Ollama can fail; the first row that fits decides.
 * Texts are those of the server: https://github.com/ollama/ollama/tree/main/server and docs/api/errors.mdx there.
 */
export const failureTable: readonly FailureRow[] = [
  {
    kind: "status",
    status: [404, 404],
    text: /model .*not found/i,
    failureClass: "model_unavailable",
    message: "Ollama does not have the model {model}. Run `ollama pull {model}` on its machine.",
  },
  {
    kind: "status",
    status: [404, 404],
    failureClass: "upstream_down",
    message: "Nothing at Ollama's address knows /api/chat. Check the base URL, or update Ollama.",
  },
  {
    kind: "status",
    status: [405, 405],
    failureClass: "invalid_request",
    message: "Ollama's address does not accept this method. Check that the base URL is Ollama's.",
  },
  {
    kind: "status",
    status: [400, 400],
    text: /does not support thinking/i,
    failureClass: "invalid_request",
    message: "The model {model} cannot think. Set OLLAMA_THINK to off.",
    refusesThinking: true,
  },
  {
    kind: "status",
    status: [400, 400],
    text: /context (?:length|size)|available context/i,
    failureClass: "invalid_request",
    message: "The prompt does not fit into the context of {model}. Raise OLLAMA_NUM_CTX.",
  },
  {
    kind: "status",
    status: [401, 401],
    failureClass: "auth",
    message:
      "Ollama or the tunnel before it wants a sign-in. Check the headers, and use a local model.",
  },
  {
    kind: "status",
    status: [403, 403],
    text: /^\s*$/,
    failureClass: "auth",
    message: "Ollama refused the Host header, as it does behind a tunnel. " +
      "Let the tunnel send `localhost:11434`, or set OLLAMA_HOST=0.0.0.0.",
  },
  {
    kind: "status",
    status: [403, 403],
    failureClass: "auth",
    message: "Ollama or the tunnel before it refused access. Check the headers and the model.",
  },
  {
    kind: "status",
    status: [408, 408],
    failureClass: "timeout",
    message: "Ollama waited too long for the request. Check the connection to its machine.",
  },
  {
    kind: "status",
    status: [429, 429],
    failureClass: "rate_limited",
    message: "Ollama has had too many requests. Wait, or use a local model.",
  },
  {
    kind: "status",
    status: [499, 499],
    failureClass: "cancelled",
    message: "Ollama saw the request leave before it was served.",
  },
  {
    kind: "status",
    status: [300, 399],
    failureClass: "auth",
    message: "Ollama's address leads to another page, as an access control does. " +
      "Check its headers and the base URL.",
  },
  {
    kind: "status",
    status: [400, 499],
    failureClass: "invalid_request",
    message: "Ollama refused the request. Check that {model} is a chat model.",
  },
  {
    kind: "status",
    status: [503, 503],
    text: /busy|pending requests/i,
    failureClass: "rate_limited",
    message: "Ollama's queue is full. Wait, or raise OLLAMA_MAX_QUEUE.",
  },
  {
    kind: "status",
    status: [500, 500],
    text: /^option |invalid format/i,
    failureClass: "invalid_request",
    message: "Ollama refused an option of the request. Update Ollama.",
  },
  {
    kind: "status",
    status: [500, 500],
    text: /error parsing tool call/i,
    failureClass: "no_result",
    message: "The model {model} answered in a form that Ollama could not read.",
    isRepeatable: true,
  },
  {
    kind: "status",
    status: [500, 500],
    text: crash,
    failureClass: "upstream_down",
    message:
      "The model {model} crashed or did not fit into memory. Free some, or use a smaller one.",
    isRepeatable: true,
  },
  {
    kind: "status",
    status: [500, 500],
    failureClass: "upstream_down",
    message: "Ollama failed. See its log.",
    isRepeatable: true,
  },
  {
    kind: "status",
    status: [504, 504],
    failureClass: "timeout",
    message: "The tunnel to Ollama gave up waiting. Check that the machine is not overloaded.",
  },
  {
    kind: "status",
    status: [524, 524],
    failureClass: "timeout",
    message: "The tunnel to Ollama gave up waiting. Check that the machine is not overloaded.",
  },
  {
    kind: "status",
    status: [500, 999],
    failureClass: "upstream_down",
    message: "Ollama cannot be reached through its tunnel or proxy. Check that both are running.",
  },
  {
    kind: "stream",
    text: crash,
    failureClass: "upstream_down",
    message: "The model {model} crashed while it answered. Free memory, or use a smaller model.",
    isRepeatable: true,
  },
  {
    kind: "stream",
    failureClass: "upstream_down",
    message: "Ollama failed while it answered. See its log.",
    isRepeatable: true,
  },
  {
    kind: "page",
    failureClass: "upstream_down",
    message: "Ollama's address answers with a web page, as a tunnel does that wants a login. " +
      "Check its headers and the base URL.",
  },
  {
    kind: "cut",
    failureClass: "upstream_down",
    message: "Ollama's answer broke off. Check the connection to its machine.",
    isRepeatable: true,
  },
  {
    kind: "connection",
    failureClass: "upstream_down",
    message: "Ollama does not answer. Start it with `ollama serve`, or check the base URL.",
  },
  {
    kind: "silent",
    failureClass: "timeout",
    message: "Ollama's machine does not answer. Check that it is switched on and reachable.",
  },
  {
    kind: "slow",
    failureClass: "timeout",
    message:
      "Ollama did not finish in time. Use a smaller model than {model}, or raise OLLAMA_TIMEOUT_SECONDS.",
  },
  {
    kind: "empty",
    failureClass: "no_result",
    message: "The model {model} answered with nothing.",
    isRepeatable: true,
  },
  {
    kind: "out_of_tokens",
    failureClass: "no_result",
    message: "The model {model} spent all its tokens on thinking. Lower OLLAMA_THINK.",
    isRepeatable: true,
  },
  {
    kind: "oversized",
    failureClass: "no_result",
    message: "The model {model} did not stop answering.",
  },
  {
    kind: "malformed",
    failureClass: "no_result",
    message: "The model {model} did not answer with the JSON it was asked for.",
    isRepeatable: true,
  },
  {
    kind: "not_preserved",
    failureClass: "no_result",
    message: "What the model {model} made of the prompt would not draw the same picture.",
    isRepeatable: true,
  },
  {
    kind: "too_large",
    failureClass: "invalid_request",
    message: "The prompt has more tokens than {model} is given room for. Raise OLLAMA_NUM_CTX.",
  },
  {
    kind: "no_time",
    failureClass: "timeout",
    message: "There was not enough time left to ask Ollama.",
  },
  {
    kind: "loading",
    failureClass: "model_unavailable",
    message:
      "Ollama is loading the model {model}. Set OLLAMA_KEEP_ALIVE to keep it loaded for longer.",
  },
  {
    kind: "too_slow",
    failureClass: "timeout",
    message: "Ollama's machine is too slow for {model} within OLLAMA_TIMEOUT_SECONDS. " +
      "Use a smaller model, or raise it.",
  },
];
