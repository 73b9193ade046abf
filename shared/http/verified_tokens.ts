import type { Clock } from "../runtime/mod.ts";

/** How long one is remembered at most, in ms: a signing key that was withdrawn is asked for again no later. */
const rememberedMs = 60_000;
const maximumRemembered = 1_000;

/**
 * Whose access tokens were found to be signed by the project. Finding that out costs about a millisecond of a processor, and
 * comes out the same until the token ends. Of the latest 1,000 tokens.
 */
export class VerifiedTokens {
  readonly #known = new Map<string, { accountId: string; until: number }>();
  readonly #clock: Pick<Clock, "now">;
  /** What they were checked against. */
  #keys: unknown;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /**
   * The account of a token that was found good.
   *
   * @param keys what it is to be checked against; with others everything is forgotten
   */
  find(token: string, keys: unknown): string | undefined {
    if (keys !== this.#keys) this.#known.clear();
    this.#keys = keys;
    const found = this.#known.get(token);
    if (!found) return undefined;
    if (found.until > this.#clock.now()) return found.accountId;
    this.#known.delete(token);
    return undefined;
  }

  /** Remembers a token. @param expiresAt s since the epoch, as it says itself */
  add(token: string, accountId: string, expiresAt: number): void {
    const [oldest] = this.#known.keys();
    if (oldest !== undefined && this.#known.size >= maximumRemembered) this.#known.delete(oldest);
    const until = Math.min(expiresAt * 1_000, this.#clock.now() + rememberedMs);
    this.#known.set(token, { accountId, until });
  }
}
