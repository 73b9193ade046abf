/// <reference lib="dom" />
import { duration, providerName, words } from "./format.ts";
import { html, type View } from "./html.ts";
import { useModelNames } from "./model_names.ts";
import type { GenerationEvent, JobAnswer } from "./shapes.ts";
import { type TellCost, useCosts } from "./simulated.ts";
import type { Tone } from "./elements.ts";

/** One line of what happened. */
interface Happening {
  event: GenerationEvent;
  tone: Tone;
  text: string;
  /** Of an event that says how far something is, 0 to 1. */
  progress?: number;
}

/** What happened to a generation, as sentences with their times. */
export function Happenings(
  { events, job }: { events: GenerationEvent[]; job: JobAnswer | undefined },
): View {
  const lines = toHappenings(events, job, useModelNames(), useCosts());
  const start = Date.parse(job?.created_at ?? lines[0]?.event.created_at ?? "");
  const isLive = job?.status === "queued" || job?.status === "running";
  return html`<ol class="happenings" aria-label="What happened" aria-busy=${isLive}>
    ${
    lines.map(({ event, tone, text, progress }) =>
      html`
        <li class=${tone} key=${event.id}>
          <span class="node" aria-hidden="true"></span>
          <span class="what">${text}${progress === undefined
            ? null
            : html`<progress max="1" value=${progress} aria-label=${text}></progress>`}</span>
          <time datetime=${event.created_at}>${duration(
            Math.max(0, (Date.parse(event.created_at) - start) / 1_000),
          )}</time>
        </li>
      `
    )
  }
    ${
    isLive
      ? html`
        <li
          class="live"><span class="node" aria-hidden="true"></span><span class="what">at work …</span></li>
      `
      : null
  }
  </ol>`;
}

/** Of several reports of progress in a row only the last says something. */
function toHappenings(
  events: GenerationEvent[],
  job: JobAnswer | undefined,
  nameOf: ReturnType<typeof useModelNames>,
  tellCost: TellCost,
): Happening[] {
  return events.flatMap((event, index): Happening[] => {
    if (event.type === "progress" && events[index + 1]?.type === "progress") return [];
    return [{ event, ...tell(event, job, nameOf, tellCost) }];
  });
}

function tell(
  { type, data }: GenerationEvent,
  job: JobAnswer | undefined,
  nameOf: ReturnType<typeof useModelNames>,
  tellCost: TellCost,
): Omit<Happening, "event"> {
  const provider = providerName(text(data["provider"]));
  switch (type) {
    case "queued":
      return { tone: "calm", text: "Waits for a place" };
    case "planned": {
      const names = Array.isArray(data["providers"])
        ? data["providers"].map((id) => providerName(text(id)))
        : [];
      const [first, ...others] = [...new Set(names)];
      return {
        tone: "calm",
        text: `Planned: ${first ?? "nobody"}${
          others.length > 0 ? `; else ${others.join(", ")}` : ""
        }`,
      };
    }
    case "attempt_started":
      return {
        tone: "calm",
        text: `${provider} is asked, with ${
          nameOf(text(data["provider"]) ?? null, text(data["model"]) ?? null)
        }`,
      };
    case "progress": {
      const progress = Number(data["progress"] ?? NaN), position = data["queue_position"];
      if (Number.isFinite(progress)) {
        return {
          tone: "calm",
          text: `${provider} is at ${Math.round(progress * 100)} %`,
          progress,
        };
      }
      return {
        tone: "calm",
        text: `${provider} has it in its queue${
          position === undefined ? "" : `, place ${position}`
        }`,
      };
    }
    case "fallback":
      return {
        tone: "warn",
        text: `Goes on to ${provider}: ${words(text(data["reason"]) ?? "it failed")}`,
      };
    case "storing":
      return { tone: "calm", text: "The pictures are being stored" };
    case "done":
      return tellEnd(data, job, tellCost);
  }
}

function tellEnd(
  data: GenerationEvent["data"],
  job: JobAnswer | undefined,
  tellCost: TellCost,
): Omit<Happening, "event"> {
  if (data["status"] === "completed") {
    const cost = job?.metadata.cost_usd;
    return {
      tone: "good",
      text: `Drawn by ${providerName(text(data["provider"]))}${
        cost === null || cost === undefined ? "" : ` for ${tellCost(cost, text(data["provider"]))}`
      }`,
    };
  }
  if (data["status"] === "cancelled") return { tone: "warn", text: "Cancelled" };
  return { tone: "bad", text: `Failed: ${words(text(data["error"]) ?? "for an unknown reason")}` };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
