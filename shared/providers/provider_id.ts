/** The providers, in the order in which they are shown. */
export const providerIds = ["leonardo_ai", "runware_ai", "gemini", "comfyui"] as const;

/** One of {@link providerIds}. */
export type ProviderId = (typeof providerIds)[number];
