import { deepEqual, equal, match } from "node:assert/strict";
import { environmentRemarks } from "./environment_remarks.ts";

Deno.test("environmentRemarks() names line, value and form of what cannot be used, and what goes without", () => {
  const [comfyui, think, ...more] = environmentRemarks(
    "# mine\nGEMINI_API_KEY=AIza-something\nCOMFYUI_URL=ftp://studio\n\nexport OLLAMA_THINK=loud\n",
  );
  match(
    comfyui ?? "",
    /^\.env, line 3: COMFYUI_URL=ftp:\/\/studio cannot be used: entry 1 must be an address such as .*without comfyui\.$/,
  );
  match(
    think ?? "",
    /^\.env, line 5: OLLAMA_THINK=loud cannot be used: .*"off".*without a language model\.$/,
  );
  deepEqual(more, []);
});

Deno.test("environmentRemarks() asks about a misspelt name, and keeps keys and passwords to itself", () => {
  const remarks = environmentRemarks(
    "GEMINI_APIKEY=AIza-something-secret\nCOMFYUI_HEADERS={broken-secret\nOLLAMA_URL=ftp://me:secret@host\n",
  );
  equal(remarks.length, 3);
  equal(remarks.some((remark) => remark.includes("secret")), false, remarks.join("\n"));
  match(
    remarks.join("\n"),
    /line 1: GEMINI_APIKEY is no variable of the service; is GEMINI_API_KEY meant\?/,
  );
});

Deno.test("environmentRemarks() has nothing to say about what people write", () => {
  deepEqual(
    environmentRemarks(
      "COMFYUI_URL=localhost:8188\nGEMINI_API_KEY=\nLOG_LEVEL=debug\nDATABASE_URL=postgres://x\nMY_OWN=1\n",
    ),
    [],
  );
});
