/// <reference lib="dom" />
import { useEffect, useRef } from "preact/hooks";
import type UPlot from "uplot";
import { html, type View } from "./html.ts";

/** One line of a chart. */
export interface Series {
  name: string;
  /** A value for each time; null where there is none. */
  values: (number | null)[];
  /** One of the colours of the charts, from 1. */
  colour: 1 | 2 | 3 | 4 | 5;
}

/** Lines over time. Who does not see them reads the table behind. */
export function Chart(
  { title, times, series, format, kind = "line" }: {
    title: string;
    /** Seconds since the epoch, growing. */
    times: number[];
    series: Series[];
    format: (value: number | null | undefined) => string;
    kind?: "line" | "bars";
  },
): View {
  const frame = useRef<HTMLDivElement>(null);
  const data = JSON.stringify([times, series]);
  useEffect(() => {
    const element = frame.current;
    if (!element || times.length === 0) return;
    let plot: UPlot | undefined, isGone = false;
    const draw = async () => {
      const { default: uPlot } = await import("uplot");
      if (isGone) return;
      plot?.destroy();
      plot = new uPlot(
        settings(uPlot, element, times, series, format, kind),
        [
          times,
          ...series.map(({ values }) =>
            kind === "bars" ? values.map((each) => each || null) : values
          ),
        ],
        element,
      );
    };
    const sizes = new ResizeObserver(() => {
      if (plot) plot.setSize({ width: element.clientWidth, height: 190 });
      else void draw();
    });
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const redraw = () => void draw();
    sizes.observe(element);
    scheme.addEventListener("change", redraw);
    return () => {
      isGone = true;
      sizes.disconnect();
      scheme.removeEventListener("change", redraw);
      plot?.destroy();
    };
  }, [data]);
  return html`<figure class="chart">
    <figcaption><h2 class="figure-name">${title}</h2><ul class="legend">${
    series.map(({ name, colour }) =>
      html`<li><span class="key c${colour}" aria-hidden="true"></span>${name}</li>`
    )
  }</ul></figcaption>
    ${
    times.length === 0
      ? html`<p class="quiet chart-empty">Nothing in this time.</p>`
      : html`<div class="plot" ref=${frame} aria-hidden="true"></div>`
  }
    ${
    times.length === 0
      ? null
      : html`<${Table} title=${title} times=${times} series=${series} format=${format} />`
  }
  </figure>`;
}

function Table(
  { title, times, series, format }: {
    title: string;
    times: number[];
    series: Series[];
    format: (value: number | null | undefined) => string;
  },
): View {
  return html`
    <details class="more">
      <summary>As a table</summary>
      <div class="table-frame" tabindex="0" role="region" aria-label=${title}>
        <table>
          <thead>
            <tr><th scope="col">Time</th>${series.map(({ name }) =>
              html`<th scope="col" class="number">${name}</th>`
            )}</tr>
          </thead>
          <tbody>${times.map((time, index) =>
            html`<tr><th scope="row">${
              new Date(time * 1_000).toISOString().slice(0, 16).replace("T", " ")
            }</th>
      ${series.map(({ values }) => html`<td class="number">${format(values[index])}</td>`)}</tr>`
          ).reverse()}</tbody>
        </table>
      </div>
    </details>
  `;
}

function settings(
  uPlot: typeof UPlot,
  element: HTMLElement,
  times: number[],
  series: Series[],
  format: (value: number | null | undefined) => string,
  kind: "line" | "bars",
): UPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = {
    stroke: colour("--quiet"),
    font: "12px system-ui, sans-serif",
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  const isByHour = (times[1] ?? 0) - (times[0] ?? 0) < 86_400;
  const paths = kind === "bars" ? uPlot.paths.bars?.({ size: [0.6, 40], radius: 0.2 }) : undefined;
  return {
    width: element.clientWidth,
    height: 190,
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), "Etc/UTC"),
    legend: { show: false },
    cursor: { points: { size: 6 } },
    padding: [12, 24, 0, 0],
    scales: { y: { range: (_, _least, most) => [0, most > 0 ? most * 1.1 : 1] } },
    series: [
      {},
      ...series.map(({ name, colour: number }) => ({
        label: name,
        stroke: colour(`--chart-${number}`),
        width: 2,
        points: { show: kind === "line", size: 5, fill: colour(`--chart-${number}`) },
        ...(paths ? { paths, fill: colour(`--chart-${number}`) } : {}),
      })),
    ],
    axes: [
      {
        ...axis,
        grid: { show: false },
        values: (_, splits) => splits.map(isByHour ? hourOf : dayOf),
      },
      { ...axis, size: 64, values: (_, values) => values.map((value) => format(value)) },
    ],
  };
}

function hourOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(11, 16);
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1_000).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
}
