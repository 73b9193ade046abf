import { html, type View } from "./html.ts";

/** Outlines of icons in a square of 24 by 24. */
const outlines = {
  create:
    "M12 3l1.9 5.1L19 10l-5.1 1.9L12 17l-1.9-5.1L5 10l5.1-1.9zM18 16l.9 2.1L21 19l-2.1.9L18 22l-.9-2.1L15 19l2.1-.9z",
  gallery: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01",
  jobs: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  batches: "M12 3l9 5-9 5-9-5zM3 12.5l9 5 9-5M3 17l9 5 9-5",
  providers: "M4 4h16v6H4zM4 14h16v6H4zM8 7h.01M8 17h.01",
  analytics: "M4 20V10M10 20V4M16 20v-7M21 20H3",
  limits: "M4 16a8 8 0 1 1 16 0M12 16l4-5M3 20h18",
  alerts: "M6 16V11a6 6 0 1 1 12 0v5l2 2H4zM10 21h4",
  webhooks:
    "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  reference: "M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h11M9 8h6",
  key: "M14 10a4 4 0 1 0-4 4l1-1 2 2h2v2h2v2h3v-3z",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  code: "M8 7l-5 5 5 5M16 7l5 5-5 5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  download: "M12 4v11M7 11l5 5 5-5M5 20h14",
  open: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  reload: "M20 11a8 8 0 1 0-2 6M20 5v6h-6",
  again: "M4 12a8 8 0 0 1 14-5l2 2M20 4v5h-5M20 12a8 8 0 0 1-14 5l-2-2M4 20v-5h5",
  stop: "M7 7h10v10H7z",
  up: "M12 19V5M6 11l6-6 6 6",
  check: "M5 12l5 5 9-10",
  warn: "M12 4l9 16H3zM12 10v4M12 17h.01",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  branch: "M6 4v10M6 14a3 3 0 1 0 .01 0M18 4a3 3 0 1 0 .01 0M18 10c0 4-6 3-11 5",
  star: "M12 4l2.4 5.2 5.6.7-4.1 3.9 1 5.6L12 16.7 7.1 19.4l1-5.6L4 9.9l5.6-.7z",
} as const;

/** The name of an icon. */
export type IconName = keyof typeof outlines;

/** A drawing beside words, which a screen reader leaves out. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }): View {
  return html`
    <svg class="icon" width=${size} height=${size} viewBox="0 0 24 24" fill="none"
      stroke="currentColor"
      stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      <path d=${outlines[name]} />
    </svg>
  `;
}
