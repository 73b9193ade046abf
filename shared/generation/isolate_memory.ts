import { type PlatformParts, readPlatformParts } from "../database/mod.ts";
import { CompressionMemory } from "../prompts/mod.ts";
import { ProviderSnapshotCache } from "./provider_settings.ts";
import { SnapshotCache } from "./snapshot_cache.ts";

/** What one isolate remembers between requests. All of it may be lost at any time without harm. */
export class IsolateMemory {
  readonly snapshots: ProviderSnapshotCache = new ProviderSnapshotCache();
  readonly platformParts: SnapshotCache<PlatformParts> = new SnapshotCache(readPlatformParts);
  /** Whether the log has been told of what is wrong with the configuration. */
  configurationTold = false;
  readonly compression: CompressionMemory = new CompressionMemory();
}
