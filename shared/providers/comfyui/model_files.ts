/** A model file that a workflow names. */
export interface ModelFile {
  /** Folder below ComfyUI's `models`. */
  folder: string;
  file: string;
}

// https://docs.comfy.org/development/core-concepts/models
const folders: Record<string, string> = {
  ckpt_name: "checkpoints",
  unet_name: "diffusion_models",
  clip_name: "text_encoders",
  clip_name1: "text_encoders",
  clip_name2: "text_encoders",
  clip_name3: "text_encoders",
  clip_name4: "text_encoders",
  vae_name: "vae",
  lora_name: "loras",
  control_net_name: "controlnet",
  style_model_name: "style_models",
  model_name: "upscale_models",
  bg_removal_name: "background_removal",
};

const downloads: Record<string, string> = {
  "flux1-dev-fp8.safetensors": "https://huggingface.co/Comfy-Org/flux1-dev",
  "flux1-dev.safetensors": "https://huggingface.co/black-forest-labs/FLUX.1-dev",
  "ae.safetensors": "https://huggingface.co/black-forest-labs/FLUX.1-dev",
  "clip_l.safetensors": "https://huggingface.co/comfyanonymous/flux_text_encoders",
  "RealESRGAN_x4plus.pth": "https://github.com/xinntao/Real-ESRGAN/releases",
  "birefnet.safetensors": "https://huggingface.co/Comfy-Org/BiRefNet",
  "t5xxl_fp8_e4m3fn.safetensors": "https://huggingface.co/comfyanonymous/flux_text_encoders",
};

/** The model file that an input of this name holds; undefined for an input that holds none. */
export function readModelFile(input: string, value: unknown): ModelFile | undefined {
  const folder = folders[input];
  return folder !== undefined && typeof value === "string" ? { folder, file: value } : undefined;
}

/** Where a missing file belongs and where it comes from, in one or two sentences. */
export function installHint({ folder, file }: ModelFile): string {
  const source = downloads[file];
  const download = source === undefined ? "" : ` It can be downloaded from ${source}.`;
  return `Missing: ${folder}/${file}. Put it into ComfyUI/models/${folder}.${download}`;
}
