/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { AlertRuleDialog } from "./alert_rule_dialog.ts";
import { call } from "./api.ts";
import { useAttempts } from "./attempt.ts";
import { CodeButton } from "./code_dialog.ts";
import { Badge, Empty, Problem, Skeleton, ViewHead } from "./elements.ts";
import { duration, moment, percent, providerName, shortId, usd, words } from "./format.ts";
import { html, type View } from "./html.ts";
import { useLoaded } from "./loading.ts";
import { placeOf } from "./route.ts";
import type { AlertsAnswer } from "./shapes.ts";

type Rule = AlertsAnswer["rules"][number];
type Episode = AlertsAnswer["alerts"][number];

const everyMs = 15_000;

/** Of what webhooks are told when it is amiss, and what was. */
export function AlertsView(): View {
  const [isAdding, setAdding] = useState(false);
  const loaded = useLoaded(
    (signal) => call<AlertsAnswer>("/analytics/alerts", { signal }),
    [],
    everyMs,
  );
  const { rules, alerts = [] } = loaded.value ?? {};
  return html`<${ViewHead} title="Alerts" actions=${html`
    <button class="button primary" onClick=${() =>
      setAdding(true)} aria-haspopup="dialog">Add a rule</button>
    <${CodeButton} shown=${{
      method: "POST",
      path: "/analytics/alerts",
      json: { kind: "failure_rate", name: "Providers fail", threshold: 0.5 },
      sql:
        "select name, kind, threshold, enabled from image_generation.alert_rules;\nselect rule_id, subject, value, started_at, resolved_at from image_generation.alerts order by started_at desc;",
    }} />
  `}>
      Looked at once a minute. <a href=${placeOf("webhooks")}>Webhooks</a> with the events
${" "}<code>alert.firing</code> and <code>alert.resolved</code> are told once when something begins, and once when it is over.
    <//>
    ${loaded.error ? html`<${Problem} error=${loaded.error} retry=${loaded.reload} />` : null}
    ${!rules && loaded.isLoading ? html`<${Skeleton} rows="2" />` : null}
    ${
    rules && rules.length === 0
      ? html`
        <${Empty} icon="alerts"
          title="Nothing is watched">A rule can watch failures, spending, the queue, providers that are down, and budgets.<//>
      `
      : null
  }
    <ul class="rows" aria-label="Rules">${
    rules?.map((rule) =>
      html`
        <${RuleRow} key=${rule.id} rule=${rule} onChange=${loaded.reload}
          isFiring=${alerts.some(({ rule_id, resolved_at }) =>
            rule_id === rule.id && resolved_at === null
          )} />
      `
    )
  }</ul>
    ${rules ? html`<${Episodes} rules=${rules} episodes=${alerts} />` : null}
    ${
    isAdding
      ? html`<${AlertRuleDialog} onClose=${() => setAdding(false)} onMade=${loaded.reload} />`
      : null
  }`;
}

function RuleRow(
  { rule, isFiring, onChange }: { rule: Rule; isFiring: boolean; onChange: () => void },
): View {
  const { error, attempt } = useAttempts(onChange);
  const [isSure, setSure] = useState(false);
  const path = `/analytics/alerts/${rule.id}`;
  const { enabled, name } = rule;
  return html`
    <li class="endpoint">
      <div><strong>${name}</strong>
        <p class="quiet">${describe(rule)}</p></div>
      <${Badge} tone=${isFiring ? "bad" : enabled ? "good" : "calm"}>${isFiring
        ? "firing"
        : enabled
        ? "watched"
        : "not watched"}<//>
      <div class="actions">
        <button class="button small" aria-label=${`${enabled ? "Disable" : "Enable"} ${name}`}
          onClick=${() =>
            attempt(
              () => call(path, { method: "PATCH", json: { enabled: !enabled } }),
              enabled ? "Disabled" : "Enabled",
            )}>${enabled ? "Disable" : "Enable"}</button>
        <button class="button small danger" aria-label=${`${
          isSure ? "Really delete" : "Delete"
        } ${name}, with its episodes`}
          onClick=${() =>
            isSure
              ? attempt(() => call(path, { method: "DELETE" }), "Deleted")
              : setSure(true)}>${isSure ? "Really delete" : "Delete"}</button>
      </div>
      ${error ? html`<${Problem} error=${error} />` : null}
    </li>
  `;
}

/** What a rule says, as a sentence. */
function describe(
  { kind, threshold, window_minutes, provider, least_attempts, watches, quiet_seconds }: Rule,
): string {
  const of = provider ? ` at ${providerName(provider)}` : "";
  const amount = tellAmount(kind, threshold ?? 0);
  const within = duration(window_minutes * 60);
  const what = {
    failure_rate: `${amount} of at least ${least_attempts} attempts${of} fail within ${within}`,
    spend: `${amount} are spent${of} within ${within}`,
    queue_age: `something has waited for ${amount}`,
    provider_down: `${provider ? providerName(provider) : "a provider"} is down`,
    budget: `${amount} of a budget are used`,
  }[kind];
  return `When ${what}, in the ${watches === "service" ? "whole service" : "project"}; over after ${
    duration(quiet_seconds)
  } without it.`;
}

/** A value in the unit of its kind of rule. */
function tellAmount(kind: Rule["kind"], value: number): string {
  if (kind === "spend") return usd(value);
  if (kind === "queue_age") return duration(value);
  return kind === "provider_down" ? "down" : percent(value);
}

/** What rules have found, the latest first. */
function Episodes({ rules, episodes }: { rules: Rule[]; episodes: Episode[] }): View {
  return html`
    <h2 class="section-head">Episodes</h2>
    ${episodes.length === 0 ? html`<p class="quiet">Nothing has been amiss.</p>` : html`
      <div class="table-frame" tabindex="0" role="region" aria-label="Episodes">
        <table>
          <thead>
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">Of</th>
              <th scope="col">Began</th>
              <th scope="col">Over</th>
              <th scope="col" class="number">Last</th>
              <th scope="col"
                class="number">Worst</th>
            </tr>
          </thead>
          <tbody>${episodes.map((episode) => {
            const rule = rules.find(({ id }) => id === episode.rule_id);
            const tell = (value: number) => rule ? tellAmount(rule.kind, value) : String(value);
            return html`
              <tr key=${episode.id}>
                <th scope="row">${rule?.name ?? "—"}</th>
                <td>${episode.subject ? tellSubject(episode.subject) : "—"}</td>
                <td>${moment(episode.started_at)}</td>
                <td>${episode.resolved_at
                  ? moment(episode.resolved_at)
                  : html`<${Badge} tone="bad">goes on<//>`}</td>
                <td class="number">${tell(episode.value)}</td>
                <td class="number">${tell(episode.worst)}</td>
              </tr>
            `;
          })}</tbody>
        </table>
      </div>
    `}
  `;
}

/** A provider, or a budget by its scope and period. */
function tellSubject(subject: string): string {
  const named = providerName(subject);
  if (named !== subject) return named;
  return words(subject.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/, shortId));
}
