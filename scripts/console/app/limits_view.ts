/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { call } from "./api.ts";
import { CodeButton } from "./code_dialog.ts";
import { announce, Dialog, Empty, Field, Meter, Problem, Skeleton, ViewHead } from "./elements.ts";
import { ago, bytes, count, shortId, usd, words } from "./format.ts";
import { html, type View } from "./html.ts";
import { useLoaded } from "./loading.ts";
import type { LimitsAnswer, LimitSettingsAnswer } from "./shapes.ts";

type Bound = LimitsAnswer["limits"][number];
type Settings = LimitSettingsAnswer["settings"][number];

/** The columns of limits, with a word for each. */
const limitNames = {
  requests_per_minute: "Requests a minute",
  pictures_per_day: "Pictures a day",
  usd_per_day: "USD a day",
  usd_per_month: "USD a month",
  queued: "Waiting",
  at_once: "At once",
  bytes: "Bytes of pictures",
} as const;
type LimitName = keyof typeof limitNames;
/** What has limits, and whether each may have its own. */
const scopes: Record<string, boolean> = {
  deployment: false,
  uninvited_accounts: false,
  organization: true,
  account: true,
  anonymous_account: false,
  api_key: true,
  project: true,
};
/** What is not counted for all accounts together. */
const ofEach: ReadonlySet<string> = new Set(["queued", "at_once"]);

/** What may be drawn and spent, and how much of it was. */
export function LimitsView(): View {
  const [edited, edit] = useState<{ scope: string; scope_id: string | null }>();
  const bound = useLoaded((signal) => call<LimitsAnswer>("/limits", { signal }), [], 15_000);
  const settings = useLoaded(
    (signal) => call<LimitSettingsAnswer>("/limits/settings", { signal }),
    [],
  );
  const { limits = [] } = bound.value ?? {};
  return html`<${ViewHead} title="Budgets" actions=${html`
    <button class="button primary" onClick=${() =>
      edit({ scope: "project", scope_id: null })}>Set a limit</button>
    <${CodeButton} shown=${{
      method: "GET",
      path: "/limits",
      sql:
        "select * from generation_usage order by 1 desc;\nselect image_generation.set_limits('project', null, '{\"usd_per_month\": 20}');",
    }} />
  `}>
      Of all limits that apply, the least binds: the deployment's, the organization's, the account's, the key's, the project's.
    <//>
    ${bound.error ? html`<${Problem} error=${bound.error} retry=${bound.reload} />` : null}
    ${!bound.value && bound.isLoading ? html`<${Skeleton} rows="3" kind="card" />` : null}
    ${
    bound.value && limits.length === 0
      ? html`<${Empty} icon="limits" title="Nothing binds this key here">
        A secret key draws as much as the project may, and the project has no limit. Set one before you let others draw.
      <//>`
      : null
  }
    <ul class="cards">${limits.map((each) => html`<${BoundLimit} limit=${each} />`)}</ul>
    <h2 class="section-head">What is set</h2>
    ${settings.error ? html`<${Problem} error=${settings.error} retry=${settings.reload} />` : null}
    ${
    settings.value
      ? html`<${SettingsTable} settings=${settings.value.settings} edit=${edit} />`
      : null
  }
    ${
    edited
      ? html`
        <${LimitDialog} of=${edited} settings=${settings.value?.settings ?? []}
          onClose=${() => edit(undefined)} onSet=${() => {
            settings.reload();
            bound.reload();
          }} />
      `
      : null
  }`;
}

function BoundLimit({ limit }: { limit: Bound }): View {
  const { allowed, used, scope } = limit;
  const name = limitNames[limit.limit as LimitName] ?? words(limit.limit);
  return html`
    <li class="card">
      <h2 class="figure-name">${name}</h2>
      <p class="big">${amount(limit.limit, used)} <span class="quiet">of ${amount(
        limit.limit,
        allowed,
      )}</span></p>
      <${Meter} share=${allowed === 0 ? 1 : used / allowed} label=${`${name}, ${words(scope)}`} />
      <p class="quiet">of the ${words(scope)}${limit.resets_at
        ? `, free again ${ago(limit.resets_at, Date.now())}`
        : ""}</p>
    </li>
  `;
}

function amount(name: string, value: number): string {
  if (name.startsWith("usd")) return usd(value);
  return name === "bytes" ? bytes(value) : count(value);
}

function SettingsTable(
  { settings, edit }: {
    settings: Settings[];
    edit: (which: { scope: string; scope_id: string | null }) => void;
  },
): View {
  if (settings.length === 0) return html`<p class="quiet">Nothing.</p>`;
  const columns = Object.entries(limitNames) as [LimitName, string][];
  return html`
    <div class="table-frame" tabindex="0" role="region" aria-label="Limits that are set">
      <table>
        <thead>
          <tr><th scope="col">Of</th>${columns.map(([, name]) =>
            html`<th scope="col" class="number">${name}</th>`
          )}<td></td></tr>
        </thead>
        <tbody>${settings.map((each) =>
          html`<tr><th scope="row">${
            each.scope_id === null
              ? `every ${words(each.scope)}`
              : html`${words(each.scope)} <code>${shortId(each.scope_id)}</code>`
          }${
            each.set_by === "owner"
              ? html`
                <span class="tag">by its owner</span>
              `
              : null
          }</th>
      ${
            columns.map(([name]) =>
              html`<td class="number">${
                each[name] === null
                  ? html`<span class="quiet">no limit</span>`
                  : amount(name, each[name])
              }</td>`
            )
          }
      <td>${
            // What an owner has set is theirs to change.
            each.set_by === "owner"
              ? null
              : html`<button class="button small" onClick=${() =>
                edit(each)}>Change</button>`}</td></tr>`
        )}</tbody>
      </table>
    </div>
  `;
}

function LimitDialog(
  { of, settings, onClose, onSet }: {
    of: { scope: string; scope_id: string | null };
    settings: Settings[];
    onClose: () => void;
    onSet: () => void;
  },
): View {
  const [{ scope, id, changes }, set] = useState<
    { scope: string; id: string; changes: Record<string, string> }
  >({ scope: of.scope, id: of.scope_id ?? "", changes: {} });
  const holding = (scopeId: string | null) =>
    settings.find((each) =>
      each.scope === scope && each.scope_id === scopeId && each.set_by === "operator"
    );
  // What has none of its own begins with what holds for every one.
  const known = holding(id || null) ?? holding(null);
  const before = (name: string) => String(known?.[name as LimitName] ?? "");
  const names = Object.entries(limitNames).filter(([name]) =>
    scope !== "uninvited_accounts" || !ofEach.has(name)
  );
  const [error, setError] = useState<unknown>();
  const save = async (event: Event) => {
    event.preventDefault();
    const json = Object.fromEntries(
      Object.entries(changes).filter(([name, text]) => text.trim() !== before(name))
        .map(([name, text]) => [name, text.trim() === "" ? null : Number(text)]),
    );
    try {
      await call(`/limits/${scope}${id ? `/${id}` : ""}`, { method: "PATCH", json });
      announce("The limits are set");
      onSet();
      onClose();
    } catch (problem) {
      setError(problem);
    }
  };
  return html`
    <${Dialog} title="Limits" onClose=${onClose}>
      <form onSubmit=${save}>
        <div class="fields">
          <${Field} label="Of">${(control: { id: string }) =>
            html`<select ...${control} value=${scope} onChange=${(event: Event) =>
              set({ scope: (event.target as HTMLSelectElement).value, id: "", changes: {} })}>
        ${
              Object.keys(scopes).map((each) => html`<option value=${each}>${words(each)}</option>`)
            }</select>`}<//>
          ${scopes[scope]
            ? html`
              <${Field} label="Id"
                hint="Empty: what holds for every one that has none of its own.">${(
                  control: { id: string },
                ) =>
                  html`<input ...${control} value=${id} class="mono" onInput=${(event: Event) =>
                    set({
                      scope,
                      id: (event.target as HTMLInputElement).value.trim(),
                      changes,
                    })} />`}<//>
            `
            : null}
          ${names.map(([name, label]) =>
            html`<${Field} label=${label}>${(control: { id: string }) =>
              html`
                <input ...${control} type="number" min="0" step="any" placeholder="no limit"
                  value=${changes[name] ?? before(name)}
                  onInput=${(event: Event) =>
                    set({
                      ...{ scope, id },
                      changes: { ...changes, [name]: (event.target as HTMLInputElement).value },
                    })} />
              `}<//>`
          )}
        </div>
        ${error ? html`<${Problem} error=${error} />` : null}
        <div class="actions"><button class="button primary" type="submit">Set</button></div>
      </form><//>
  `;
}
