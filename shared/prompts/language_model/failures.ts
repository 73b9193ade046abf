import { type FailureClass, ProviderError } from "../../errors/mod.ts";
import { type FailureRow, failureTable, type Symptom } from "./failure_table.ts";

/** What the servers of other protocols do not share with Ollama. */
const otherMessages: readonly [status: readonly [number, number], FailureClass, string][] = [
  [[401, 403], "auth", "{server} refused access. Check LLM_API_KEY and LLM_HEADERS."],
  [
    [404, 404],
    "model_unavailable",
    "{server} does not know {model}, or not this path. Check LLM_URL and LLM_MODEL.",
  ],
  [[408, 408], "timeout", "{server} waited too long. Check the connection to its machine."],
  [[429, 429], "rate_limited", "{server} has had too many requests. Wait, or use another one."],
  [[300, 399], "auth", "{server}'s address leads to another page. Check LLM_URL."],
  [
    [400, 499],
    "invalid_request",
    "{server} refused the request. Check that {model} is a chat model with room enough.",
  ],
  [[503, 503], "upstream_down", "{server} is not ready. It may be loading {model}."],
  [[504, 504], "timeout", "The gateway before {server} gave up waiting."],
  [[500, 999], "upstream_down", "{server} failed. See its log."],
];

/** What a caller is told, who can do nothing about the server. */
const callerMessages: Partial<Record<FailureClass, string>> = {
  timeout: "it did not answer in time",
  rate_limited: "it is busy",
  no_result: "its text would not have drawn the same picture",
  invalid_request: "the prompt is too long for it, or of a form that it refuses",
  model_unavailable: "it is not ready yet",
};

/** Says in a few words, to whoever sent a prompt, why the language model did not compress it. */
export function reasonForCaller(failureClass: FailureClass): string {
  return callerMessages[failureClass] ?? "it is not available";
}

/** A failed call to a language model. Its message is for the operator. */
export class LanguageModelFailure extends ProviderError {
  /** The row of {@link failureTable} that decided. */
  readonly row: FailureRow;

  constructor(symptom: Symptom, model: string, cause?: unknown, server = "Ollama") {
    const row = server === "Ollama" ? rowFor(symptom) : otherRowFor(symptom, server);
    super(
      server === "Ollama" ? "ollama" : "llm",
      row.failureClass,
      row.message.replaceAll("{model}", model),
      {
        ...(symptom.kind === "status" ? { httpStatus: symptom.status } : {}),
        ...("text" in symptom && symptom.text.trim() !== ""
          ? { providerMessage: symptom.text.trim() }
          : {}),
        ...(cause === undefined ? {} : { cause }),
      },
    );
    this.row = row;
  }
}

function otherRowFor(symptom: Symptom, server: string): FailureRow {
  const found = symptom.kind === "status"
    ? otherMessages.find(([[low, high]]) => symptom.status >= low && symptom.status <= high)
    : undefined;
  const row = rowFor(symptom);
  const [, failureClass, text] = found ?? [undefined, row.failureClass, row.message];
  const message = text.replaceAll("{server}", server).replaceAll("Ollama", server)
    .replaceAll("OLLAMA_", "LLM_");
  return { ...row, failureClass, message };
}

function rowFor(symptom: Symptom): FailureRow {
  const row = failureTable.find(({ kind, status, text }) => {
    if (kind !== symptom.kind) return false;
    const [low, high] = status ?? [0, 999];
    const isStatus = symptom.kind !== "status" || (symptom.status >= low && symptom.status <= high);
    return isStatus && (!text || ("text" in symptom && text.test(symptom.text)));
  });
  if (!row) throw new Error(`The failure table has no row for ${JSON.stringify(symptom)}`);
  return row;
}
