/// <reference lib="dom" />
import htm from "htm";
import { type ComponentChildren, h, type VNode } from "preact";

/** What a component returns. */
export type View = VNode | VNode[] | null;

/** What stands inside of an element. */
export type Content = ComponentChildren;

type Tag = (strings: TemplateStringsArray, ...values: unknown[]) => View;

/** Markup with values, as `html` of htm's own entry for Preact, which brings a second copy of Preact. */
// htm's types are those of its CommonJS form; as a module, which browsers get, its default export is the function.
export const html: Tag = (htm as unknown as { bind(maker: typeof h): Tag }).bind(h);
