/// <reference lib="dom" />
import { useState } from "preact/hooks";
import { call } from "./api.ts";
import { useAttempts } from "./attempt.ts";
import { CodeButton } from "./code_dialog.ts";
import { Deliveries } from "./deliveries.ts";
import { Badge, copy, Dialog, Empty, Field, Problem, Skeleton, ViewHead } from "./elements.ts";
import { moment } from "./format.ts";
import { html, type View } from "./html.ts";
import { Icon } from "./icons.ts";
import { useLoaded } from "./loading.ts";
import { readProperties } from "./request_fields.ts";
import type { NewWebhookAnswer, WebhookEndpoint, WebhooksAnswer } from "./shapes.ts";

/** Who is told of the ends of generations, and what was told. */
export function WebhooksView(): View {
  const [isAdding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string>();
  const endpoints = useLoaded(
    (signal) => call<WebhooksAnswer>("/webhooks?limit=100", { signal }),
    [],
  );
  const shown = endpoints.value?.endpoints;
  return html`<${ViewHead} title="Webhooks" actions=${html`
    <button class="button primary" onClick=${() =>
      setAdding(true)} aria-haspopup="dialog">Add an endpoint</button>
    <${CodeButton} shown=${{
      method: "POST",
      path: "/webhooks",
      json: {
        url: "https://shop.example.com/hooks",
        events: ["generation.completed", "generation.failed"],
      },
      sql:
        "select event, status, tries, last_status, last_error, created_at\nfrom image_generation.webhook_deliveries order by created_at desc limit 30;",
    }} />
  `}>
      Signed by Standard Webhooks, at least once, with nine tries over a day.
    <//>
    ${
    endpoints.error ? html`<${Problem} error=${endpoints.error} retry=${endpoints.reload} />` : null
  }
    ${!shown && endpoints.isLoading ? html`<${Skeleton} rows="2" />` : null}
    ${
    shown && shown.length === 0
      ? html`
        <${Empty} icon="webhooks"
          title="Nobody is told">An endpoint of yours can be told when generations complete, fail or are cancelled.<//>
      `
      : null
  }
    <ul class="rows">${
    shown?.map((endpoint) =>
      html`<${Endpoint} key=${endpoint.id} endpoint=${endpoint} onChange=${endpoints.reload} onSecret=${setSecret} />`
    )
  }</ul>
    ${shown && shown.length > 0 ? html`<${Deliveries} endpoints=${shown} />` : null}
    ${
    isAdding
      ? html`<${NewEndpoint} onClose=${() => setAdding(false)} onMade=${(made: string) => {
        setSecret(made);
        endpoints.reload();
      }} />`
      : null
  }
    ${secret ? html`<${Secret} secret=${secret} onClose=${() => setSecret(undefined)} />` : null}`;
}

function Endpoint(
  { endpoint, onChange, onSecret }: {
    endpoint: WebhookEndpoint;
    onChange: () => void;
    onSecret: (secret: string) => void;
  },
): View {
  const { error, attempt } = useAttempts(onChange);
  const [isSure, setSure] = useState(false);
  const path = `/webhooks/${endpoint.id}`;
  const rotate = async () =>
    onSecret((await call<NewWebhookAnswer>(`${path}/rotate`, { method: "POST" })).secret);
  return html`
    <li class="endpoint">
      <div><code class="wrap">${endpoint.url}</code>
          <p class="quiet">${endpoint.description ? `${endpoint.description} · ` : ""}${endpoint
            .events.join(", ")} · since ${moment(endpoint.created_at)}</p>
          ${endpoint.disabled_reason
            ? html`<p class="warn small">${endpoint.disabled_reason}</p>`
            : null}</div>
      <${Badge} tone=${endpoint.enabled ? "good" : "calm"}>${endpoint.enabled
        ? "told"
        : "not told"}<//>
        <div class="actions">
          <button class="button small" onClick=${() =>
            attempt(
              () => call(path, { method: "PATCH", json: { enabled: !endpoint.enabled } }),
              "Changed",
            )}>${endpoint.enabled ? "Pause" : "Go on"}</button>
          <button class="button small" onClick=${() =>
            attempt(rotate, "It has a new secret")}>New secret</button>
          <button class="button small danger" onClick=${() =>
            isSure
              ? attempt(() => call(path, { method: "DELETE" }), "Removed")
              : setSure(true)}>${isSure ? "Really remove" : "Remove"}</button>
        </div>
        ${error ? html`<${Problem} error=${error} />` : null}
      </li>
  `;
}

function NewEndpoint(
  { onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void },
): View {
  const [url, setUrl] = useState("");
  const [description, setDescription] = useState("");
  const [chosen, choose] = useState(["generation.completed", "generation.failed"]);
  const [error, setError] = useState<unknown>();
  const known = useLoaded((signal) => readProperties("NewWebhookEndpoint", signal), []);
  const events = known.value?.["events"]?.items?.enum ?? chosen;
  const make = async (event: Event) => {
    event.preventDefault();
    setError(undefined);
    try {
      const json = { url, events: chosen, ...(description ? { description } : {}) };
      const { secret } = await call<NewWebhookAnswer>("/webhooks", { json });
      onClose();
      onMade(secret);
    } catch (problem) {
      setError(problem);
    }
  };
  return html`
    <${Dialog} title="Add an endpoint" onClose=${onClose}>
      <form onSubmit=${make}>
        <${Field} label="Address" wide hint="Where your server listens, by https.">${(
          control: { id: string },
        ) =>
          html`
            <input ...${control} type="url" required placeholder="https://shop.example.com/hooks"
              value=${url}
              onInput=${(event: Event) => setUrl((event.target as HTMLInputElement).value)} />
          `}<//>
        <${Field} label="What it is for" wide>${(control: { id: string }) =>
          html`<input ...${control} value=${description} onInput=${(event: Event) =>
            setDescription((event.target as HTMLInputElement).value)} />`}<//>
        <fieldset class="checks"><legend>Told of</legend>${events.map((name) =>
          html`<label><input type="checkbox" checked=${chosen.includes(name)} onChange=${() =>
            choose(
              chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name],
            )} /> ${name}</label>`
        )}</fieldset>
        ${error ? html`<${Problem} error=${error} />` : null}
        <div class="actions"><button class="button primary" type="submit" disabled=${!url ||
          chosen.length === 0}>Add</button></div>
      </form><//>
  `;
}

/** The secret of an endpoint, which is shown this once. */
function Secret({ secret, onClose }: { secret: string; onClose: () => void }): View {
  return html`
    <${Dialog} title="The endpoint's secret" onClose=${onClose}>
      <p>Your server checks signatures with it. It is shown this once.</p>
      <p class="secret"><code class="wrap">${secret}</code></p>
      <div
        class="actions"><button class="button primary" onClick=${() =>
          copy(secret, "The secret")}><${Icon} name="copy" />Copy</button></div>
      <//>
  `;
}
