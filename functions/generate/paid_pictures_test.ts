import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from "jose";
import { completed } from "../../shared/testing/service/contract.ts";
import { watchJobs } from "../../shared/testing/service/jobs.ts";
import { startTestService } from "../../shared/testing/service/service.ts";

const small = { width: 256, height: 256 };

Deno.test("once pictures are paid for, nothing tells their caller to try again", async (t) => {
  const dataDirectory = await Deno.makeTempDir({ prefix: "local-stack-" });
  await using service = await startTestService({ dataDirectory });
  const { database } = service.stack;

  await t.step("a user's token that ends while they are drawn", async () => {
    const user = await service.signUp();
    // So that the token does not end while the function is still starting.
    await service.call("/generate", { json: {} });
    const { signingKey } = JSON.parse(await Deno.readTextFile(join(dataDirectory, "keys.json")));
    const header = decodeProtectedHeader(user.token);
    const token = await new SignJWT({ ...decodeJwt(user.token) })
      .setProtectedHeader({ ...header, alg: "ES256" })
      .setExpirationTime(Math.floor(Date.now() / 1_000) + 6)
      .sign(await importJWK(signingKey, "ES256"));
    // The one wait of this test: a token's end is a matter of the machine's own clock.
    await service.simulators.setFault({
      ...{ service: "runware_ai", fault: "transport.slow_headers", delayMs: 6_500, count: 1 },
      match: { call: "submit" },
    });
    const asking = service.call("/generate", {
      as: { ...user, token },
      json: { prompt: "a lighthouse", provider: "runware", ...small },
    });
    const answer = completed(await asking);
    assert.ok(answer.images.every(({ signed_url }) => signed_url !== null));
    assert.equal((await service.call("/jobs", { as: { ...user, token } })).status, 401);
  });

  await t.step("a database that does not take the end of a job", async () => {
    await using jobs = await watchJobs(database);
    await database.script(`
      create function image_generation.refuse_test() returns trigger language plpgsql as $$
        begin raise exception 'the disk is full'; end $$;
      create trigger refuse_test before update on image_generation.generation_jobs
      for each row when (new.status = 'completed') execute function image_generation.refuse_test();
    `);
    const json = (provider: string) => ({ prompt: "one", provider, ...small });
    const batch = { requests: [json("leonardo")] };
    const [runware, gemini, several] = await Promise.all([
      service.call("/generate", { json: json("runware") }),
      service.call("/generate", { json: json("gemini") }),
      service.call("/generate/batch", { json: batch }),
    ]);
    const ids = [runware, gemini].map(({ status, headers, body }) => {
      assert.equal(status, 202, JSON.stringify(body));
      const { generation_id } = body as { generation_id: string };
      assert.match(headers.get("location") ?? "", new RegExp(`/jobs/${generation_id}$`));
      return generation_id;
    });
    assert.equal(several.status, 202, JSON.stringify(several.body));
    const { results } = several.body as { results: { status: string; generation_id: string }[] };
    assert.deepEqual(results.map(({ status }) => status), ["running"]);
    ids.push(...results.map(({ generation_id }) => generation_id));

    await database.script(`
      drop trigger refuse_test on image_generation.generation_jobs;
      update image_generation.generation_jobs set lease_until = now() where status = 'running';
      select image_generation.maintain_generations();
    `);
    for (const id of ids) assert.equal(await jobs.end(id), "completed");
    const { services } = await service.simulators.books();
    assert.deepEqual(
      [services.gemini.counts.submit, services.leonardo_ai.counts.submit],
      [1, 1],
      "nothing is drawn twice",
    );
    assert.equal(services.runware_ai.counts.submit, 2);
    const [checked] = await database.query("select public.image_generation_check_data() as broken");
    assert.deepEqual(checked, { broken: {} });
  });

  await t.step("a Storage that takes no picture at first", async () => {
    const before = (await service.simulators.books()).services;
    await database.script(`
      create sequence image_generation.refused_test;
      grant usage on sequence image_generation.refused_test to service_role;
      create function image_generation.refuse_object_test() returns trigger language plpgsql as $$
        begin
          if nextval('image_generation.refused_test') <= 2 then raise exception 'no space left'; end if;
          return new;
        end $$;
      create trigger refuse_test before insert on storage.objects
      for each row execute function image_generation.refuse_object_test();
    `);
    for (const provider of ["gemini", "runware"]) {
      await database.script("select setval('image_generation.refused_test', 1)");
      const asked = { prompt: `a pier of ${provider}`, provider, enable_fallback: false };
      const { images } = completed(
        await service.call("/generate", { json: { ...asked, ...small } }),
      );
      assert.equal(images.length, 1);
      const [picture] = images;
      const bytes = await (await fetch(picture?.signed_url ?? "")).arrayBuffer();
      const sha256 = createHash("sha256").update(new Uint8Array(bytes)).digest("hex");
      assert.equal(picture?.sha256, sha256);
      const [refusals] = await database.query<{ last_value: string }>(
        "select last_value from image_generation.refused_test",
      );
      assert.ok(Number(refusals?.last_value) > 2, "the first one was refused");
    }
    await database.script("drop trigger refuse_test on storage.objects");
    const { services } = await service.simulators.books();
    for (const id of ["gemini", "runware_ai"] as const) {
      assert.equal(services[id].counts.submit, (before[id].counts.submit ?? 0) + 1, id);
    }
  });
});
