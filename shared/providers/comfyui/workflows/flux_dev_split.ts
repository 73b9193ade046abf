import type { Graph } from "../graph.ts";
import { fluxDev } from "./flux_dev.ts";

const { "30": _checkpoint, ...shared } = fluxDev;

/** {@link fluxDev} with the model, the text encoders and the VAE from files of their own. */
export const fluxDevSplit: Graph = {
  ...relink(shared, { "30,0": ["12", 0], "30,1": ["11", 0], "30,2": ["10", 0] }),
  "12": {
    class_type: "UNETLoader",
    inputs: { unet_name: "flux1-dev.safetensors", weight_dtype: "fp8_e4m3fn" },
  },
  "11": {
    class_type: "DualCLIPLoader",
    inputs: {
      clip_name1: "t5xxl_fp8_e4m3fn.safetensors",
      clip_name2: "clip_l.safetensors",
      type: "flux",
      device: "default",
    },
  },
  "10": { class_type: "VAELoader", inputs: { vae_name: "ae.safetensors" } },
};

/** The graph with the links named `node,output` led elsewhere. */
function relink(graph: Graph, links: Record<string, [string, number]>): Graph {
  return Object.fromEntries(
    Object.entries(graph).map(([id, node]) => {
      const inputs = Object.entries(node.inputs).map(([name, value]) =>
        [name, (Array.isArray(value) && links[value.join()]) || value] as const
      );
      return [id, { ...node, inputs: Object.fromEntries(inputs) }];
    }),
  );
}
