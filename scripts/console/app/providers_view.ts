/// <reference lib="dom" />
import { call, CallFailure } from "./api.ts";
import { useAttempts } from "./attempt.ts";
import { CodeButton } from "./code_dialog.ts";
import { Badge, Facts, Field, Meter, Problem, Skeleton, type Tone, ViewHead } from "./elements.ts";
import { ago, duration, percent, providerName, usd, words } from "./format.ts";
import { html, type View } from "./html.ts";
import { useLoaded } from "./loading.ts";
import { useModelNames } from "./model_names.ts";
import type { Provider, ProviderAnalyticsAnswer, ProvidersAnswer } from "./shapes.ts";

const everyMs = 10_000;
const tones: Record<Provider["availability"], Tone> = {
  available: "good",
  cooling_down: "warn",
  at_capacity: "warn",
  disabled: "calm",
  misconfigured: "bad",
  not_configured: "calm",
};

/** Who draws, and how they are. */
export function ProvidersView(): View {
  const providers = useLoaded(
    (signal) => call<ProvidersAnswer>("/providers", { signal }),
    [],
    everyMs,
  );
  const today = useLoaded(readToday, [], everyMs * 3);
  const shown = providers.value?.providers;
  return html`<${ViewHead} title="Providers" actions=${html`<${CodeButton} shown=${{
    method: "GET",
    path: "/providers",
    sql:
      "select provider, enabled, priority, default_model from image_generation.provider_configs order by priority;",
    openAi: "for await (const { id } of openai.models.list()) console.log(id);",
  }} />`}>
      Who draws, in the order in which they are preferred.
    <//>
    ${
    providers.error ? html`<${Problem} error=${providers.error} retry=${providers.reload} />` : null
  }
    ${!shown && providers.isLoading ? html`<${Skeleton} rows="4" kind="card" />` : null}
    <ul class="cards large">${
    shown?.map((provider) =>
      html`
        <${Card} key=${provider.id} provider=${provider} today=${today.value?.get(provider.id)}
          onChange=${providers.reload} />
      `
    )
  }</ul>`;
}

interface Today {
  attempts: number;
  cost: number;
}

/** What each provider did and cost since midnight in UTC. */
async function readToday(signal: AbortSignal): Promise<Map<string, Today>> {
  const from = `${new Date().toISOString().slice(0, 10)}T00:00:00Z`;
  const { rows } = await call<ProviderAnalyticsAnswer>(
    `/analytics/providers?by=provider&from=${from}`,
    { signal },
  );
  return new Map(
    rows.map((row) => [row.provider ?? "", { attempts: row.attempts, cost: row.cost_usd }]),
  );
}

function Card(
  { provider, today, onChange }: {
    provider: Provider;
    today: Today | undefined;
    onChange: () => void;
  },
): View {
  const { error, attempt } = useAttempts(onChange);
  const { health, limits, left, running } = provider;
  const nameOf = useModelNames();
  const change = (settings: Record<string, unknown>) =>
    attempt(
      () => call(`/providers/${provider.id}`, { method: "PATCH", json: settings }),
      `${providerName(provider.id)} changed`,
    );
  const now = Date.now();
  return html`
    <li class="card">
      <header class="panel-head">
        <h2>${providerName(provider.id)}</h2>
        <${Badge} tone=${tones[provider.availability]}>${words(provider.availability)}<//></header>
        ${provider.simulated
          ? html`<p class="quiet">A simulator stands in: no key, no cost.</p>`
          : null}
        ${provider.reason ? html`<p class="warn small">${provider.reason}</p>` : null}
        ${health.cooldown_until && Date.parse(health.cooldown_until) > now
          ? html`<p class="warn small">Left alone, asked again ${
            ago(health.cooldown_until, now)
          }</p>`
          : null}
        <${Facts} facts=${[
          [
            "Success",
            health.success_rate === null ? "not asked lately" : percent(health.success_rate),
          ],
          [
            "Takes",
            health.average_latency_ms === null ? "—" : duration(health.average_latency_ms / 1_000),
          ],
          [
            "Today",
            today
              ? `${usd(today.cost)}${
                provider.simulated && today.cost > 0 ? " simulated" : ""
              } in ${today.attempts} attempts`
              : "nothing",
          ],
          [
            "Model",
            provider.default_model === null
              ? "the catalogue's"
              : nameOf(provider.id, provider.default_model),
          ],
          ...(limits.requests_per_minute === null ? [] : [[
            "A minute",
            `${limits.requests_per_minute} requests${
              left.requests === null ? "" : `, ${Math.floor(left.requests)} just now`
            }`,
          ]] as [string, string][]),
        ]} />
        ${limits.max_concurrency === null
          ? null
          : html`<div class="limit"><span>At once <b>${running} of ${limits.max_concurrency}</b></span>
        <${Meter} share=${running / Math.max(1, limits.max_concurrency)} label="At once, ${
            providerName(provider.id)
          }" /></div>`}
        ${provider.upstreams.length > 1
          ? html`
            <details class="more">
              <summary>${provider.upstreams.length} accounts or servers</summary>
              <ul class="plain-list">${provider.upstreams.map((each) =>
                html`<li><code>${each.id}</code> <${Badge} tone=${tones[each.availability]}>${
                  words(each.availability)
                }<//>
          ${each.reason ? html`<p class="small quiet">${each.reason}</p>` : null}</li>`
              )}</ul>
            </details>
          `
          : null}
        <div class="card-foot">
          <label class="switch"><input type="checkbox" role="switch" checked=${provider.enabled}
            onChange=${(event: Event) =>
              change({ enabled: (event.target as HTMLInputElement).checked })} />
            <span>${provider.enabled ? "Asked" : "Not asked"}</span></label>
          <${Field} label="Priority">${(control: { id: string }) =>
            html`
              <input ...${control} type="number" value=${provider.priority} step="1"
                onChange=${(event: Event) =>
                  change({ priority: Number((event.target as HTMLInputElement).value) })} />
            `}<//>
        </div>
        ${error ? html`<${Problem} error=${asAdvice(error)} />` : null}
      </li>
  `;
}

function asAdvice(error: unknown): unknown {
  const isRefused = error instanceof CallFailure && [401, 403].includes(error.status);
  return isRefused ? new Error("Changing a provider takes a secret key.") : error;
}
