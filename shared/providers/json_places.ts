/** An object or a list around a place in JSON. */
export interface JsonHolder {
  /** The name of the member that is being read; empty in a list. */
  name: string;
  /** Names of its members so far that are `true`; absent where none is. */
  flags?: Set<string>;
}

// What lies deeper is no answer that anybody reads.
const deepest = 32;
const longestWord = "false".length;

/**
 * Follows where in a JSON one is while it comes in pieces: what stands between texts is handed to it, and each text that
 * is a name. Of what is no JSON it tells anything.
 */
export class JsonPlaces {
  readonly #holders: (JsonHolder & { isObject: boolean })[] = [];
  /** Levels below those that are followed. */
  #deeper = 0;
  #expectsName = false;
  /** The beginning of a number or a word. */
  #word = "";

  /** Whether a text that begins here is the name of a member. */
  get expectsName(): boolean {
    return this.#expectsName;
  }

  /** Around here, the nearest last. They go on being kept up to date while they are read. */
  get holders(): readonly JsonHolder[] {
    return this.#deeper === 0 ? this.#holders : [];
  }

  /** Takes the name of the member that comes next. */
  takeName(name: string): void {
    this.#expectsName = false;
    const holder = this.#holders.at(-1);
    if (holder && this.#deeper === 0) holder.name = name;
  }

  /** Takes what stands outside of texts. */
  pass(bytes: Uint8Array): void {
    for (const byte of bytes) this.#take(String.fromCharCode(byte));
  }

  #take(sign: string): void {
    switch (sign) {
      case "{":
      case "[":
        return this.#enter(sign === "{");
      case "}":
      case "]":
        this.#endValue();
        this.#expectsName = false;
        if (this.#deeper > 0) this.#deeper--;
        else this.#holders.pop();
        return;
      case ",":
        this.#endValue();
        this.#expectsName = this.#deeper === 0 && this.#holders.at(-1)?.isObject === true;
        return;
      case ":":
      case " ":
      case "\n":
      case "\r":
      case "\t":
        return;
      default:
        if (this.#word.length <= longestWord) this.#word += sign;
    }
  }

  #enter(isObject: boolean): void {
    if (this.#holders.length >= deepest) this.#deeper++;
    else this.#holders.push({ isObject, name: "" });
    this.#expectsName = isObject && this.#deeper === 0;
  }

  #endValue(): void {
    const holder = this.#holders.at(-1);
    if (this.#word === "true" && holder && this.#deeper === 0) {
      (holder.flags ??= new Set()).add(holder.name);
    }
    this.#word = "";
  }
}
