import type { OperationAbility, Operations } from "../pictures.ts";
import type { Graph } from "./graph.ts";
import type { Placeholder } from "./catalog.ts";

/** What an owner's workflow does with pictures, told from what it leaves open and what it is made of. */
export function operationsOf(graph: Graph, open: ReadonlySet<Placeholder>): Operations | undefined {
  if (!open.has("image")) return undefined;
  const ability: OperationAbility = {
    // Whatever the picture is for, there is one place for it.
    roles: { init: 1, reference: 1, style: 1, character: 1, content: 1, control: 1 },
    most: 1,
    mask: open.has("mask") ? "required" : "none",
    strength: open.has("strength"),
    native: true,
  };
  const has = (classType: RegExp) =>
    Object.values(graph).some(({ class_type }) => classType.test(class_type));
  if (!open.has("prompt")) {
    return {
      ...(has(/Upscale/i) && { upscale: { ...ability, scales: [1.5, 2, 3, 4, 6, 8] } }),
      ...(has(/RemoveBackground|RMBG|Rembg|BiRefNet/i) && { remove_background: ability }),
    };
  }
  if (open.has("mask")) return { inpaint: ability };
  const sides = ["left", "top", "right", "bottom"] as const;
  if (sides.some((side) => open.has(side))) return { outpaint: ability };
  return { generate: ability, edit: ability, variation: ability };
}
