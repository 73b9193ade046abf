/**
 * What is written for people and for the typed client out of the description of the routes.
 *
 * @module
 */
import { clientTypes } from "./client_types.ts";
import { readDocument } from "./document.ts";
import { referencePage } from "./reference_page.ts";

/** Every file that is made of the routes, with what it has to hold, by its path in the repository. */
export async function referenceFiles(): Promise<Map<string, string>> {
  const document = readDocument();
  return new Map([
    ["docs/reference.md", referencePage(document)],
    ["shared/client/api_types.ts", await clientTypes(document)],
  ]);
}
