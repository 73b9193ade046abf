import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository that this file belongs to. */
export const projectDirectory: string = fileURLToPath(new URL("../../", import.meta.url));

/** Where the stack of this repository keeps its data. */
export const projectDataDirectory: string = join(projectDirectory, ".local");
