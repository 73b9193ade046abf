import assert from "node:assert/strict";
import { completed } from "../../shared/testing/service/contract.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

const small = { width: 256, height: 256 };

const shares: {
  first: "runware_ai" | "gemini";
  second: "runware_ai" | "gemini";
  fault: string;
  count: number;
  brought: number;
}[] = [
  { first: "runware_ai", second: "gemini", fault: "runware.partial_success", count: 1, brought: 3 },
  { first: "runware_ai", second: "gemini", fault: "runware.fewer_pictures", count: 1, brought: 3 },
  { first: "gemini", second: "runware_ai", fault: "gemini.internal", count: 2, brought: 2 },
];

Deno.test("POST /generate keeps what one provider brought", async (t) => {
  await using service = await startTestService();
  await service.stack.database.script(`
    update image_generation.provider_configs set enabled = provider in ('runware_ai', 'gemini')
  `);

  for (const { first, second, fault, count, brought } of shares) {
    await t.step(`after ${fault}, ${second} draws the ${4 - brought} missing ones`, async () => {
      await service.simulators.setFault({ service: first, fault, count });
      const json = { prompt: "four", provider: first, num_images: 4, max_retries: 0, ...small };
      const answer = completed(await service.call("/generate", { json }));
      assert.equal(answer.total_images, 4);
      assert.equal(answer.provider, first);
      assert.deepEqual(
        answer.metadata.attempts.map(({ provider, status }) => [provider, status]),
        [[first, "partial"], [second, "completed"]],
      );
      assert.ok(answer.metadata.attempts[0]?.error);
      const [{ data: images }, { data: attempts }] = await Promise.all([
        service.client.from("generation_images").select(
          "ordinal, provider, attempt_id, object_path",
        )
          .eq("job_id", answer.generation_id).order("ordinal"),
        service.client.from("generation_attempts").select("id, provider, cost_usd")
          .eq("job_id", answer.generation_id).order("ordinal"),
      ]);
      assert.deepEqual(images?.map(({ ordinal }) => ordinal), [0, 1, 2, 3]);
      assert.ok(images && attempts);
      const places = attempts.map(({ id, provider }) => ({
        provider,
        images: images.filter((image) => image.attempt_id === id),
      }));
      assert.deepEqual(places.map((each) => each.images.length), [brought, 4 - brought]);
      for (const place of places) {
        for (const image of place.images) {
          assert.equal(image.provider, place.provider);
          assert.ok(image.object_path.includes(`/${place.provider}/`));
        }
      }
      const costs = attempts.map(({ cost_usd }) => cost_usd ?? NaN);
      const sum = costs.reduce((one, other) => one + other, 0);
      assert.ok(Math.abs((answer.metadata.cost_usd ?? NaN) - sum) < 1e-9, String(costs));
      await service.heal();
    });
  }

  await t.step("also when nobody is left to draw the rest, and says so", async () => {
    await service.simulators.setFault({
      service: "runware_ai",
      fault: "runware.partial_success",
      count: 1,
    });
    const json = { prompt: "four", provider: "runware", num_images: 4, max_retries: 0, ...small };
    const answer = completed(
      await service.call("/generate", { json: { ...json, enable_fallback: false } }),
    );
    assert.equal(answer.total_images, 3);
    assert.match(answer.warnings.join(" "), /1 of 4 pictures are missing/);
    await service.heal();
  });

  await t.step("and corrects a declared type that lies", async () => {
    await service.simulators.setFault({
      service: "runware_ai",
      fault: "picture.other_format",
      count: 1,
    });
    const json = { prompt: "a lie", provider: "runware", ...small };
    const [image] = completed(await service.call("/generate", { json })).images;
    assert.ok(image);
    assert.match(String(image.metadata.declared_type), /^image\//);
    assert.notEqual(image.metadata.declared_type, `image/${image.format}`);
    const file = await fetch(image.signed_url);
    assert.equal(file.headers.get("content-type"), `image/${image.format}`);
    await file.body?.cancel();
    await service.heal();
  });
});
