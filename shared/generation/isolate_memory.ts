import { CompressionMemory } from "../prompts/catalog.ts";
import { isolateState } from "../runtime/mod.ts";
import { ProviderSnapshotCache } from "./provider_settings.ts";

/** What one isolate remembers between requests. All of it may be lost at any time without harm. */
export class IsolateMemory {
  readonly snapshots: ProviderSnapshotCache = new ProviderSnapshotCache();
  /** Whether the log has been told of what is wrong with the configuration. */
  configurationTold = false;
  readonly compression: CompressionMemory = new CompressionMemory();
}

/** What this isolate remembers, whichever of its endpoints a request came to. */
export const isolateMemory: () => IsolateMemory = isolateState(() => new IsolateMemory());
