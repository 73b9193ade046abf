import { callKinds, type Exchange, isRecord, json, parseBody, text } from "../exchange.ts";
import { answerFault, type FaultTable, serviceFault } from "../faults/fault.ts";

const failed = (error: string, status = 500) => json({ error }, status);

/** The ways in which Ollama fails. */
export const ollamaFaults = {
  "ollama.model_not_found": {
    ...answerFault(
      "a model that was not pulled",
      (exchange) => failed(`model '${modelIn(exchange)}' not found`, 404),
    ),
    status: 404,
  },
  "ollama.model_not_found_old": {
    ...answerFault(
      "a model that was not pulled, in the words of older releases",
      (exchange) => failed(`model "${modelIn(exchange)}" not found, try pulling it first`, 404),
    ),
    status: 404,
  },
  "ollama.path_not_found": answerFault(
    "a wrong path prefix or a very old server",
    text("404 page not found", 404),
    callKinds,
  ),
  "ollama.method_not_allowed": answerFault(
    "a proxy that changes the method",
    text("405 method not allowed", 405),
    callKinds,
  ),
  "ollama.forbidden_host": answerFault(
    "a tunnel that does not rewrite the Host header",
    { status: 403 },
    callKinds,
  ),
  "ollama.cloud_disabled": answerFault(
    "a cloud model on a server without cloud",
    failed("ollama cloud is disabled: remote model is unavailable", 403),
  ),
  "ollama.cloud_unauthorized": answerFault(
    "a cloud model without sign-in",
    json({ error: "unauthorized", signin_url: "https://ollama.com/connect" }, 401),
  ),
  "ollama.rate_limited": answerFault(
    "the limits of Ollama's cloud",
    failed("you have reached your hourly usage limit", 429),
  ),
  "ollama.request_canceled": answerFault(
    "a request that was cancelled in the queue",
    failed("request canceled", 499),
  ),
  "ollama.busy": answerFault(
    "a full queue",
    failed("server busy, please try again.  maximum pending requests exceeded", 503),
  ),
  "ollama.runner_stopped": answerFault(
    "a crash of the model runner",
    failed(
      "model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, check ollama server logs for details",
    ),
  ),
  "ollama.process_terminated": answerFault(
    "a model runner that cannot start",
    failed("llama-server process has terminated: exit status 2"),
  ),
  "ollama.out_of_memory": answerFault(
    "a model that does not fit into memory",
    failed("model requires more system memory (14.2 GiB) than is available (7.9 GiB)"),
  ),
  "ollama.load_timeout": answerFault(
    "a model that takes too long to load",
    failed("timed out waiting for llama-server to start - progress 0.42"),
  ),
  "ollama.invalid_format": answerFault(
    "a format the server cannot read",
    failed('invalid format: "xml"; expected "json" or a valid JSON Schema object'),
  ),
  "ollama.option_of_wrong_type": answerFault(
    "an option of the wrong type",
    failed('option "num_ctx" must be of type integer'),
  ),
  "ollama.thinking_not_supported": {
    ...answerFault(
      "a model that cannot think",
      (exchange) => failed(`"${modelIn(exchange)}" does not support thinking`, 400),
    ),
    status: 400,
  },
  "ollama.prompt_too_long": answerFault(
    "a prompt beyond the context length",
    failed("prompt is longer than the context length currently available (4096)", 400),
  ),
  "ollama.cloud_unreachable": answerFault(
    "a cloud model behind a broken line",
    failed("upstream error", 502),
  ),
  "ollama.answer": serviceFault("a model that answers the order's `content`, word for word"),
  "ollama.mid_stream_error": serviceFault("a crash in the middle of an answer"),
  "ollama.unterminated_stream": serviceFault("a stream that ends without its last line"),
  "ollama.no_room": serviceFault("a budget that thinking used up: no content, `length`"),
  "ollama.cut_short": serviceFault("an answer that ends in the middle, `length`"),
  "ollama.empty_answer": serviceFault("an answer without content, told as complete"),
  "ollama.invalid_json": serviceFault("broken JSON where a format was asked for"),
  "ollama.format_ignored": serviceFault("prose where a format was asked for"),
  "ollama.cold_load": serviceFault("a model that is loaded first; takes the order's `delayMs`"),
  "ollama.never_ends": serviceFault("an answer that never begins"),
} as const satisfies FaultTable;

function modelIn(exchange: Exchange): string {
  const body = parseBody(exchange);
  return isRecord(body) ? String(body["model"]) : "";
}
