/// <reference lib="dom" />
import { useEffect, useRef, useState } from "preact/hooks";
import { AlertsView } from "./alerts_view.ts";
import { AnalyticsView } from "./analytics_view.ts";
import { call, CallFailure } from "./api.ts";
import { BatchView } from "./batch_view.ts";
import { BatchesView } from "./batches_view.ts";
import { connect, type Connection, connection } from "./connection.ts";
import { ConnectionDialog } from "./connection_dialog.ts";
import { CreateView } from "./create_view.ts";
import { Badge, Empty, Problem, Skeleton, ViewHead } from "./elements.ts";
import { words } from "./format.ts";
import { GalleryView } from "./gallery_view.ts";
import { html, type View } from "./html.ts";
import { Icon, type IconName } from "./icons.ts";
import { JobView } from "./job_view.ts";
import { JobsView } from "./jobs_view.ts";
import { LimitsView } from "./limits_view.ts";
import { useLoaded } from "./loading.ts";
import { ProvidersView } from "./providers_view.ts";
import { ReferenceView } from "./reference_view.ts";
import { placeOf, type Route, useRoute } from "./route.ts";
import type { ReadinessAnswer } from "./shapes.ts";
import { WebhooksView } from "./webhooks_view.ts";

const places: [path: string, name: string, icon: IconName][] = [
  ["create", "Create", "create"],
  ["gallery", "Gallery", "gallery"],
  ["jobs", "Jobs", "jobs"],
  ["batches", "Batches", "batches"],
  ["providers", "Providers", "providers"],
  ["analytics", "Analytics", "analytics"],
  ["limits", "Budgets", "limits"],
  ["alerts", "Alerts", "alerts"],
  ["webhooks", "Webhooks", "webhooks"],
  ["reference", "API reference", "reference"],
];

/** The whole page: where one can go, and where one is. */
export function Shell(): View {
  const route = useRoute();
  const connected = useLoaded(connect, []);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const here = route.path[0] ?? "create";
  useEffect(() => {
    setMenuOpen(false);
    // Whoever goes somewhere by keyboard goes on from there; not when the page has just come.
    if (!first.current) main.current?.querySelector<HTMLElement>("h1")?.focus();
    first.current = false;
    scrollTo(0, 0);
  }, [route.path.join("/")]);
  return html`
    <a class="skip" href="#main" onClick=${(event: Event) => {
      event.preventDefault();
      main.current?.focus();
    }}>Skip to the content</a>
    <header class="bar">
      <button class="button plain" aria-expanded=${isMenuOpen} aria-controls="places"
        aria-label=${isMenuOpen ? "Close the menu" : "Open the menu"} onClick=${() =>
          setMenuOpen(!isMenuOpen)}>
        <${Icon} name=${isMenuOpen ? "close" : "menu"} /></button>
      <${Brand} />
    </header>
    <aside class=${isMenuOpen ? "side open" : "side"} onKeyDown=${(event: KeyboardEvent) => {
      if (event.key === "Escape") setMenuOpen(false);
    }}>
      <${Brand} />
      <nav id="places" aria-label="Views"><ul>${places.map(([path, name, icon]) =>
        html`<li><a href=${placeOf(path)} aria-current=${here === path ? "page" : undefined}
        onClick=${() => setMenuOpen(false)}>
        <${Icon} name=${icon} />${name}</a></li>`
      )}</ul></nav>
      ${connected.value
        ? html`<${Foot} connected=${connected.value} reconnect=${connected.reload} />`
        : null}
    </aside>
    <main id="main" ref=${main} tabindex="-1">${connected.error
      ? html`<${Problem} error=${connected.error} retry=${connected.reload} />`
      : !connected.value
      ? html`<${Skeleton} rows="4" />`
      : needsKey(connected.value)
      ? html`<${Welcome} reconnect=${connected.reload} />`
      : html`<${Place} route=${route} key=${connected.value.key ?? ""} />`}</main>
    <div id="announcements" class="unseen" aria-live="polite"></div>
  `;
}

function Brand(): View {
  return html`<a class="brand" href=${
    placeOf("create")
  }><span class="mark" aria-hidden="true"></span>Image generation</a>`;
}

function needsKey({ key, header }: Connection): boolean {
  return key === null && header !== null;
}

function Place({ route }: { route: Route }): View {
  const [name = "create", id] = route.path;
  switch (name) {
    case "create":
      return html`<${CreateView} query=${route.query} />`;
    case "gallery":
      return html`<${GalleryView} query=${route.query} />`;
    case "jobs":
      return id === undefined
        ? html`<${JobsView} query=${route.query} />`
        : html`<${JobView} id=${id} key=${id} />`;
    case "batches":
      return id === undefined
        ? html`<${BatchesView} />`
        : html`<${BatchView} id=${id} key=${id} />`;
    case "providers":
      return html`<${ProvidersView} />`;
    case "analytics":
      return html`<${AnalyticsView} query=${route.query} />`;
    case "limits":
      return html`<${LimitsView} />`;
    case "alerts":
      return html`<${AlertsView} />`;
    case "webhooks":
      return html`<${WebhooksView} />`;
    case "reference":
      return html`<${ReferenceView} />`;
    default:
      return html`
        <${Empty} icon="warn" title="There is no such view"
          action=${html`<a class="button" href=${placeOf("create")}>To the beginning</a>`} />
      `;
  }
}

/** Where a project has to be named by its key first. */
function Welcome({ reconnect }: { reconnect: () => void }): View {
  const [isOpen, setOpen] = useState(false);
  return html`
    <${ViewHead} title="Connection" />
    <${Empty} icon="key" title="A key opens the console"
      action=${html`<button class="button primary" onClick=${() =>
        setOpen(true)}>Enter a key</button>`}>
          The stack is reached over the network, so it gives its key to nobody. It is printed where the stack was started;
          an API key of a project works, too.
        <//>
        ${isOpen
          ? html`<${ConnectionDialog} onClose=${() => setOpen(false)} reconnect=${reconnect} />`
          : null}
  `;
}

/** How the service is, and with what rights the console calls. */
function Foot(
  { connected, reconnect }: { connected: Connection; reconnect: () => void },
): View {
  const [isOpen, setOpen] = useState(false);
  const readiness = useLoaded(readReadiness, [], 15_000);
  const { status, problems = [], providers = {} } = readiness.value ?? {};
  const modes = Object.values(providers).flatMap(({ mode }) => mode === null ? [] : [mode]);
  const simulated = modes.filter((mode) => mode === "simulated").length;
  return html`<footer class="foot">
    ${
    readiness.error && !readiness.value
      ? html`<${Badge} tone="bad">unreachable<//>`
      : status
      ? html`<${Badge} tone=${readinessTones[status]}>${words(status)}<//>`
      : null
  }
    ${
    problems.length > 0
      ? html`
        <details class="more">
          <summary>What is amiss (${problems.length})</summary>
          <ul class="plain-list">${problems.map((each) => html`<li>${each}</li>`)}</ul>
        </details>
      `
      : null
  }
    ${
    simulated > 0
      ? html`<p>${
        simulated === modes.length
          ? "All providers are"
          : `${simulated} of ${modes.length} providers are`
      } simulated: no key, no cost.</p>`
      : null
  }
    <button class="button small" onClick=${() => setOpen(true)} aria-haspopup="dialog">
      <${Icon} name="key" size="16" />${roleName(connection())}</button>
    ${
    isOpen
      ? html`<${ConnectionDialog} onClose=${() =>
        setOpen(false)} reconnect=${reconnect} connected=${connected} />`
      : null
  }
  </footer>`;
}

const readinessTones = { ready: "good", degraded: "warn", not_ready: "bad" } as const;

/** A service that cannot draw says so with a status of its own, and in the same words. */
async function readReadiness(signal: AbortSignal): Promise<ReadinessAnswer> {
  try {
    return await call<ReadinessAnswer>("/health/ready", { signal });
  } catch (error) {
    if (error instanceof CallFailure && error.status === 503 && error.answer) {
      return error.answer as ReadinessAnswer; // of the same schema, by its description
    }
    throw error;
  }
}

function roleName({ header, key }: Connection): string {
  if (header === "x-api-key") return "API key of a project";
  return header === null || key !== null ? "Secret key" : "No key";
}
