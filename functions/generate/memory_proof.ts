import assert from "node:assert/strict";
import { encodePng } from "../../shared/storage/encode_png.ts";
import { isFullProof, recordFigure } from "../../shared/testing/proof.ts";
import { startTestService } from "../../shared/testing/service/service.ts";
import { startMeasuredFunction } from "../../shared/testing/stack/measured_function.ts";

const edits = 16;
// The whole of it, which takes a minute: deno task prove memory
const providers = isFullProof() ? ["gemini", "runware_ai", "leonardo_ai", "comfyui"] : [];
/** Of memory over what an isolate has at rest, in MB: it may have 256 in all, and has less than 100 at rest. */
const most = 150;
/** While a picture of 20 MB comes in, of which never more than pieces are held. */
const mostComingIn = 75;

/** A picture of noise, which is as large as its pixels: three bytes each. */
function noise(side: number) {
  const data = new Uint8Array(side * side * 3);
  for (let at = 0; at < data.length; at += 65_536) {
    crypto.getRandomValues(data.subarray(at, Math.min(at + 65_536, data.length)));
  }
  return encodePng({ width: side, height: side, channels: 3, data });
}

Deno.test("large pictures go through an isolate without being held there", async (t) => {
  await using service = await startTestService({ drawMs: 50 });
  await service.stack.database.script(
    "update image_generation.provider_configs set max_concurrency = 16, requests_per_minute = null",
  );
  const headers = { apikey: service.stack.secretKey };
  const handIn = async (url: string, bytes: Uint8Array<ArrayBuffer>) => {
    const body = new FormData();
    body.append("file", new Blob([bytes]), "a.png");
    const answer = await fetch(`${url}/unified/images`, { method: "POST", headers, body });
    const { id } = await answer.json();
    assert.equal(answer.status, 201);
    return id as string;
  };
  const edit = async (url: string, id: string, provider: string, prompt: string) => {
    const answer = await fetch(`${url}/unified/generate`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({
        ...{ prompt, provider, operation: "edit", image: { image_id: id } },
        ...(provider === "leonardo_ai" && { model_id: "kino-xl" }),
        ...{ enable_fallback: false, width: 512, height: 512 },
      }),
    });
    const text = await answer.text();
    assert.equal(answer.status, 200, text);
  };
  /** MB over what an isolate has at rest, at most, while something is done; a fresh one, since it gives little back. */
  const over = async (work: (url: string) => Promise<unknown>) => {
    await using measured = await startMeasuredFunction(service);
    // So that all is loaded.
    await edit(measured.url, tiny, "gemini", "at first");
    await measured.forget();
    const { now } = await measured.memory();
    await work(measured.url);
    return Math.round((await measured.memory()).peak - now);
  };

  const stackUrl = `${service.stack.url}/functions/v1`;
  const tiny = await handIn(stackUrl, noise(100));
  for (const provider of providers) {
    const small = await handIn(stackUrl, noise(1_300));
    await t.step(`${edits} edits of 5 MB by ${provider} at once`, async () => {
      const asked = Array.from({ length: edits }, (_, index) => `number ${index}`);
      const mb = await over((url) =>
        Promise.all(asked.map((each) => edit(url, small, provider, each)))
      );
      recordFigure(`${edits} edits of 5 MB by ${provider}, MB over idle`, mb);
      assert.ok(mb <= most, `${mb} MB over what it has at rest`);
    });
  }

  await t.step("a picture of 20 MB, in and on to a provider", async () => {
    const bytes = noise(2_600);
    let id = "";
    const taken = await over(async (url) => id = await handIn(url, bytes));
    recordFigure("a picture of 20 MB handed in, MB over idle", taken);
    assert.ok(taken <= mostComingIn, `${taken} MB`);
    for (const provider of providers) {
      const sent = await over((url) => edit(url, id, provider, "a large one"));
      recordFigure(`a picture of 20 MB by ${provider}, MB over idle`, sent);
      assert.ok(sent <= most, `${sent} MB by ${provider}`);
    }
  });
});
