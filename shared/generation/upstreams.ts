import type { ProviderConnection } from "../configuration/mod.ts";
import type {
  ImageProvider,
  ProviderId,
  ProviderSettings,
  Upstream,
} from "../providers/catalog.ts";

/**
 * The accounts and servers of a provider. An account goes by the place of its key among the others, so a key that is
 * exchanged keeps its limits and its health, and a server by its name.
 */
export function upstreamsOf(provider: ProviderId, connection: ProviderConnection): Upstream[] {
  const { endpoints, apiKeys } = connection;
  return endpoints.flatMap((endpoint, place) =>
    apiKeys === undefined
      ? [{ id: upstreamId(provider, endpoint.name ?? place + 1), endpoint }]
      : apiKeys.map((apiKey, account) => ({
        id: upstreamId(provider, place * apiKeys.length + account + 1),
        endpoint,
        apiKey,
      }))
  );
}

/** The id of an upstream, by the server's name or the place among the others, from 1. */
export function upstreamId(provider: ProviderId, name: string | number): string {
  return `${provider}/${name}`;
}

/**
 * What calls of an attempt are made with: the settings of the account that it is for, or all servers of a provider that
 * chooses among them, of which those rest that it may not use.
 *
 * @param ids of upstreams; empty for any, where a provider finds the right one by itself
 * @returns undefined when none of them is set up any more
 */
export function settingsOf(
  { provider, settings, upstreams }: {
    provider: Pick<ImageProvider, "choosesUpstream">;
    settings: ProviderSettings;
    upstreams: readonly Upstream[];
  },
  ids: readonly string[],
): ProviderSettings | undefined {
  const isUsed = ({ id }: Upstream) => ids.length === 0 || ids.includes(id);
  if (provider.choosesUpstream) {
    // A task that is still at a server that rests is looked for there.
    const endpoints = upstreams.map((each) => ({ ...each.endpoint, rests: !isUsed(each) }));
    return { ...settings, endpoints };
  }
  const used = upstreams.filter(isUsed);
  const [first] = used;
  if (!first) return undefined;
  return {
    ...settings,
    endpoints: used.map(({ endpoint }) => endpoint),
    ...(first.apiKey !== undefined && { apiKey: first.apiKey }),
  };
}
