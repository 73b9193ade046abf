/// <reference lib="dom" />
import { Problem } from "./elements.ts";
import { ago, duration, plural, providerName, words } from "./format.ts";
import { html, type View } from "./html.ts";
import { Icon } from "./icons.ts";
import type { Plan } from "./shapes.ts";
import { useCosts } from "./simulated.ts";

type Candidate = Plan["candidates"][number];

/** The answer of a dry run in one line: what it would cost, who would draw. */
export function EstimateLine({ plan }: { plan: Plan }): View {
  const tellCost = useCosts();
  if (plan.error) {
    return html`<p class="estimate bad"><${Icon} name="warn" size="16" />${plan.error.detail}</p>`;
  }
  const lost = plan.losses.length;
  return html`<p class="estimate">
    <strong>${tellCost(plan.price_usd, plan.provider)}</strong>
    <span>${providerName(plan.provider)}, ${modelName(plan)}</span>
    <span>about ${duration(plan.expected_seconds)}</span>
    <span class=${lost > 0 ? "warn" : "good"}>${
    lost > 0 ? `${plural(lost, "loss").replace("losss", "losses")}` : "nothing lost"
  }</span>
    ${plan.next === "wait" ? html`<span class="warn">would wait for a place</span>` : null}
    ${plan.next === "compress" ? html`<span>the prompt would be shortened</span>` : null}
  </p>`;
}

function modelName(plan: Plan): string {
  const first = plan.candidates.find(({ provider, model }) =>
    provider === plan.provider && model === plan.model
  );
  return first?.model_name ?? plan.model ?? "";
}

/** Everything that a dry run answers. */
export function Estimate({ plan }: { plan: Plan }): View {
  return html`<section class="panel" aria-labelledby="estimate-title">
    <h2 id="estimate-title">Who would draw</h2>
    ${plan.error ? html`<${Problem} error=${new Error(plan.error.detail)} />` : null}
    <${Candidates} candidates=${plan.candidates} chosen=${plan.provider} />
    <${Excluded} excluded=${plan.excluded} />
    <p class="quiet">A dry run writes nothing, draws nothing and costs nothing.</p>
  </section>`;
}

/** Candidates in the order in which they would be asked. */
export function Candidates(
  { candidates, chosen }: { candidates: Candidate[]; chosen: string | null },
): View {
  const now = Date.now();
  const tellCost = useCosts();
  return html`<ol class="candidates">${
    candidates.map((each, index) =>
      html`<li class=${index === 0 && each.provider === chosen ? "candidate first" : "candidate"}>
      <div class="candidate-head">
        <span class="place" aria-hidden="true">${index + 1}</span>
        <div><strong>${
        providerName(each.provider)
      }</strong><span class="quiet">${each.model_name}</span></div>
        <span class="figures">${tellCost(each.price_usd, each.provider)}<span class="quiet">${
        duration(each.expected_seconds)
      }</span></span>
      </div>
      ${
        each.losses.length === 0
          ? html`<p class="good small">All that was asked for</p>`
          : html`<ul class="losses">${
            each.losses.map(({ change, text }) =>
              html`<li><span class="tag">${change}</span>${text}</li>`
            )
          }</ul>`
      }
      ${
        each.shortens
          ? html`<p class="small quiet">The ${
            words(each.shortens.text)
          } would be shortened to ${each.shortens.limit} characters</p>`
          : null
      }
      ${
        each.state === "ready"
          ? null
          : html`<p class="small warn">${each.reason ?? "It has to wait"}${
            each.available_at ? `, free ${ago(each.available_at, now)}` : ""
          }</p>`
      }
    </li>`
    )
  }</ol>`;
}

/** Who cannot draw something, and why. */
export function Excluded({ excluded }: { excluded: Plan["excluded"] }): View {
  if (excluded.length === 0) return null;
  return html`
    <details class="more">
      <summary>Who cannot draw this (${excluded.length})</summary>
      <dl class="facts">${excluded.map(({ provider, reasons }) =>
        html`
          <div>
            <dt>${providerName(provider)}</dt>
            <dd>${reasons.join(" ")}</dd>
          </div>
        `
      )}</dl>
    </details>
  `;
}
