/**
 * The uploads that have begun and not ended, by place. On the real server each of several uploads of one new key succeeds,
 * because a body takes longer than the question whether the key is taken. Here the first may have ended before the others
 * have asked, so it is remembered for those that had begun by then.
 */
export interface UploadsUnderWay {
  /** Notes that an upload has begun. */
  begin(place: string): UploadUnderWay;
}

/** One upload. */
export interface UploadUnderWay {
  /** Whether another one of the place became visible after this one had begun. */
  readonly overtaken: boolean;
  /** Tells the others of the place that this one becomes visible. */
  publish(): void;
  /** It has succeeded or failed. */
  end(): void;
}

/** Begins with none. */
export function createUploadsUnderWay(): UploadsUnderWay {
  const byPlace = new Map<string, Set<{ overtaken: boolean }>>();
  return {
    begin(place) {
      const others = byPlace.get(place) ?? new Set();
      byPlace.set(place, others);
      const own = { overtaken: false };
      others.add(own);
      return {
        get overtaken() {
          return own.overtaken;
        },
        publish() {
          for (const other of others) if (other !== own) other.overtaken = true;
        },
        end() {
          others.delete(own);
          if (others.size === 0) byPlace.delete(place);
        },
      };
    },
  };
}
