/// <reference lib="dom" />
import { Field } from "./elements.ts";
import { providerNames } from "./format.ts";
import { html, type View } from "./html.ts";
import { goTo } from "./route.ts";

/** A value that can be chosen, and how it is called. */
export type Choice = readonly [value: string, text: string];

/** The providers, to choose from. */
export const providerChoices: Choice[] = Object.entries(providerNames);

/** The ways in which a generation is asked for, to choose from. */
export const sourceChoices: Choice[] = ["api", "quick", "batch", "database"].map((each) => [
  each,
  each,
]);

/** A choice that a view is narrowed by. It stands in the view's address, so that it can be passed on and gone back from. */
export function FilterSelect(
  { view, query, name, label, choices, none, value = query.get(name) ?? "" }: {
    /** The view's path. */
    view: string;
    query: URLSearchParams;
    /** Of the choice in the address. */
    name: string;
    label: string;
    choices: readonly Choice[];
    /** How it is called that nothing is chosen; absent where something always is. */
    none?: string;
    /** What is chosen, where it is not what the address says. */
    value?: string | undefined;
  },
): View {
  const change = (event: Event) => {
    const { value: chosen } = event.target as HTMLSelectElement;
    const { [name]: _, ...others } = Object.fromEntries(query);
    goTo(view, chosen ? { ...others, [name]: chosen } : others);
  };
  return html`<${Field} label=${label}>${(control: { id: string }) =>
    html`<select ...${control} value=${value} onChange=${change}>
        ${none === undefined ? null : html`<option value="">${none}</option>`}
        ${
      choices.map(([value, text]) => html`<option value=${value}>${text}</option>`)
    }</select>`}<//>`;
}

/** A text that a view is narrowed by once it is entered; it stands in the view's address like a choice. */
export function FilterText(
  { view, query, name, label, placeholder, wide = false }: {
    /** The view's path. */
    view: string;
    query: URLSearchParams;
    /** Of the text in the address. */
    name: string;
    label: string;
    placeholder?: string;
    wide?: boolean;
  },
): View {
  const change = (event: Event) => {
    const entered = (event.target as HTMLInputElement).value.trim();
    const { [name]: _, ...others } = Object.fromEntries(query);
    goTo(view, entered ? { ...others, [name]: entered } : others);
  };
  return html`<${Field} label=${label} wide=${wide}>${(control: { id: string }) =>
    html`
      <input ...${control} type="search" value=${query.get(name) ?? ""}
        placeholder=${placeholder ?? ""} onChange=${change} />
    `}<//>`;
}
