import { type FailureClass, type FailureScope, usualScopes } from "./failure_class.ts";

/** What is known about a failed upstream call besides its class. */
export interface ProviderErrorDetails {
  /** Whom the failure speaks of; by default what is usual for its class. */
  scope?: FailureScope;
  /** The name of the server it speaks of, where the provider has several and one was chosen. */
  upstream?: string;
  /** What a content policy objected to, in the provider's word, such as `NSFW` or `HATE_SPEECH`. */
  refusalCategory?: string;
  /** HTTP status of the provider's answer; absent when there was none. */
  httpStatus?: number;
  /** The provider's own code, word for word, such as `validation-failed` or `IMAGE_SAFETY`. */
  providerCode?: string;
  /** The provider's own sentence, secrets removed, at most 500 characters. */
  providerMessage?: string;
  /** How long the provider asks to be left alone, in ms. */
  retryAfterMs?: number;
  /** True when the provider may have accepted, and so may bill, the work that failed. */
  maybeBilled?: boolean;
  /** True for a question about work under way that got no answer, which says nothing of the work. */
  isUnanswered?: boolean;
  /** The error this one was made from. */
  cause?: unknown;
}

/**
 * A failed call to an upstream service, already classified. Provider clients and the Ollama client throw nothing else
 * for a failure that came from outside.
 */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly failureClass: FailureClass;
  readonly scope: FailureScope;
  readonly upstream: string | undefined;
  readonly refusalCategory: string | undefined;
  /** Id of the provider, or `ollama`. */
  readonly provider: string;
  readonly httpStatus: number | undefined;
  readonly providerCode: string | undefined;
  readonly providerMessage: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly maybeBilled: boolean;
  readonly isUnanswered: boolean;

  /**
   * @param provider id of the provider, or `ollama`
   * @param failureClass the class that decides on retry and fallback
   * @param message what happened, to what, and what to do about it; safe to show to a caller
   */
  constructor(
    provider: string,
    failureClass: FailureClass,
    message: string,
    details: ProviderErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.provider = provider;
    this.failureClass = failureClass;
    this.scope = details.scope ?? usualScopes[failureClass];
    this.upstream = details.upstream;
    this.refusalCategory = details.refusalCategory;
    this.httpStatus = details.httpStatus;
    this.providerCode = details.providerCode;
    this.providerMessage = details.providerMessage?.slice(0, 500);
    this.retryAfterMs = details.retryAfterMs;
    this.maybeBilled = details.maybeBilled ?? false;
    this.isUnanswered = details.isUnanswered ?? false;
  }

  /** The same failure, with other words or more that is known of it. */
  with({ message = this.message, ...details }: ProviderErrorDetails & { message?: string }) {
    const known = Object.fromEntries(
      ([
        "httpStatus",
        "providerCode",
        "providerMessage",
        "retryAfterMs",
        "refusalCategory",
        "upstream",
      ] as const)
        .flatMap((name) => this[name] === undefined ? [] : [[name, this[name]]]),
    );
    return new ProviderError(this.provider, this.failureClass, message, {
      ...known,
      scope: this.scope,
      maybeBilled: this.maybeBilled,
      isUnanswered: this.isUnanswered,
      cause: this,
      ...details,
    });
  }
}
