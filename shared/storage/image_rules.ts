/** Bytes of one picture at most. */
export const maximumImageBytes = 50_000_000;
/** Pixels of one picture at most: a small file can declare a size that takes all memory to decode. */
export const maximumImagePixels = 100_000_000;

/** What a picture has to be to be taken. */
export interface ImageRules {
  maximumBytes: number;
  /** Width times height at most. */
  maximumPixels: number;
  /** Whether it has to be a single frame in grey or RGB, which is what providers read. */
  isPlain: boolean;
  /** Pixels of each side at least; absent for 1. */
  smallest?: { width: number; height: number };
}

/** Of pictures that providers deliver. */
export const deliveredRules: ImageRules = {
  maximumBytes: maximumImageBytes,
  maximumPixels: maximumImagePixels,
  isPlain: false,
};

/** Of pictures that callers hand in. */
export const handedInRules: ImageRules = {
  maximumBytes: 25_000_000,
  maximumPixels: 40_000_000,
  isPlain: true,
  smallest: { width: 2, height: 2 },
};
