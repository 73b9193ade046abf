import assert from "node:assert/strict";
import postgres from "postgres";
import { memoryTerminal } from "../shared/testing/command_line/memory_terminal.ts";
import { bundledFunctions } from "../shared/testing/deploy_check/bundled_functions.ts";
import { startManagementApi } from "../shared/testing/deploy_check/management_api.ts";
import { accessToken, writeProfile } from "../shared/testing/deploy_check/profile.ts";
import { startTestStack } from "../shared/testing/stack/test_stack.ts";
import { main } from "./deploy.ts";

const ref = "a".repeat(20);
const trap = "postgres://postgres:the-password@db.example.com:5432/postgres";
/** Full of what people have in such a file, and what must not leave it. */
const environment = `
# COMFYUI_URL=https://of-last-year.example.com
export GEMINI_API_KEY='AIza-a-key' # mine
LEONARDO_API_KEY=
RUNWARE_API_KEYS = "rw_one, rw_two"
RUNWARE_APIKEY=rw_misspelt
COMFYUI_URL=localhost:8188
COMFYUI_SERVERS='[{"name":"studio","url":"http://192.168.1.5:8188"}]'
WEBHOOK_TRUSTED_ORIGINS=https://hooks.example.com,http://127.0.0.1:9000
OLLAMA_URL=ftp://ollama.example.com
OLLAMA_HEADERS={"X-Name":"it's \\"me\\""}
CALLBACK_URL=off
LOG_LEVEL=loud
DATABASE_URL=${trap}
SUPABASE_SERVICE_ROLE_KEY=sb_secret_of_another_project
STRIPE_KEY=sk_live_1
`;

Deno.test("deploy", async (t) => {
  const migrationsDirectory = await Deno.makeTempDir({ prefix: "no-migrations-" });
  await using stack = await startTestStack({ migrationsDirectory, drawMs: 5, seedFile: "" });
  await using api = startManagementApi(stack.secretKey);
  await using profile = await writeProfile(api.url);
  const directory = await Deno.makeTempDir();
  const environmentFile = await Deno.makeTempFile({ suffix: ".env" });
  await Deno.writeTextFile(environmentFile, environment);
  const sql = postgres(stack.databaseUrl, { max: 1, onnotice() {} });
  Deno.env.set("SUPABASE_ACCESS_TOKEN", accessToken);
  let bundled: string[] | undefined;
  const run = async (...parameters: string[]) => {
    const terminal = memoryTerminal();
    const code = await main([
      ...["--project-ref", ref, "--database-url", stack.databaseUrl, "--url", stack.url],
      ...["--profile", profile.path, "--env-file", environmentFile, ...parameters],
    ], { terminal, confirm: undefined, directory, bundle: () => bundledFunctions(bundled) });
    const { printed, noted, measures } = terminal;
    return { code, said: printed.join("\n"), complaints: noted.join("\n"), measures };
  };
  const secretsInVault = async () =>
    Object.fromEntries(
      (await sql`select name, decrypted_secret from vault.decrypted_secrets order by name`)
        .map(({ name, decrypted_secret }) => [name, decrypted_secret]),
    );

  await t.step("--dry-run says what would be done and changes nothing", async () => {
    const { code, said, complaints } = await run("--dry-run");
    assert.equal(code, 0);
    assert.match(said, /migrations +\d+: \d{14}_names\.sql to \d{14}_grants\.sql/);
    assert.match(
      said,
      /secrets +GEMINI_API_KEY, RUNWARE_API_KEYS, OLLAMA_HEADERS, CALLBACK_URL$/m,
    );
    assert.match(said, /LEONARDO_API_KEY has no value/);
    for (const name of ["COMFYUI_URL", "COMFYUI_SERVERS", "WEBHOOK_TRUSTED_ORIGINS"]) {
      assert.match(said, new RegExp(`${name} is an address on this machine`));
    }
    assert.match(said, /LOG_LEVEL cannot be used as it is/);
    assert.match(said, /OLLAMA_URL cannot be used as it is/);
    assert.match(complaints, /line 13: LOG_LEVEL=loud cannot be used: .*"debug"/);
    assert.match(complaints, /RUNWARE_APIKEY is no variable of the service; is RUNWARE_API_KEY/);
    assert.match(said, /DATABASE_URL is no variable of the service/);
    assert.match(said, /Nothing was changed/);
    assert.doesNotMatch(said + complaints, /AIza|rw_|the-password|sk_live/);
    assert.deepEqual([api.uploads, api.secrets], [[], []]);
    assert.equal(
      (await sql`select to_regnamespace('image_generation') as found`)[0]?.["found"],
      null,
    );
  });

  await t.step("does nothing unasked where nobody can be asked", async () => {
    const { code, complaints } = await run();
    assert.equal(code, 2);
    assert.match(complaints, /add --yes/);
    assert.deepEqual(api.uploads, []);
  });

  // From here on it is a project in use, whose history has what this repository does not.
  await sql.unsafe(`
  create schema if not exists supabase_migrations;
  create table if not exists supabase_migrations.schema_migrations (
    version text primary key, statements text[], name text);
  create table public.theirs (id integer primary key);
  insert into supabase_migrations.schema_migrations (version, statements, name)
  values ('20250101000000', '{"create table public.theirs (id integer primary key)"}', 'theirs')`);

  await t.step(
    "installs, tells the database where the functions are, and draws a picture",
    async () => {
      const { code, said, complaints, measures } = await run("--yes", "--short-names");
      assert.equal(code, 0, `${said}\n${complaints}`);
      const parts = measures.filter((measure) => "total" in measure && measure.total > 20);
      const counts = parts.map((measure) => "total" in measure ? measure.done : NaN);
      assert.deepEqual(counts, counts.toSorted((a, b) => a - b));
      // All but the last step, the settings of the database.
      assert.ok(parts.some((each) => "total" in each && each.done === each.total - 1));
      assert.deepEqual(api.secrets, [
        { name: "GEMINI_API_KEY", value: "AIza-a-key" },
        { name: "RUNWARE_API_KEYS", value: "rw_one, rw_two" },
        { name: "OLLAMA_HEADERS", value: `{"X-Name":"it's \\"me\\""}` },
        { name: "CALLBACK_URL", value: "off" },
      ]);
      assert.ok(api.uploads.some(({ slug }) => slug === "generate"));
      assert.deepEqual(await secretsInVault(), {
        image_generation_secret_key: stack.secretKey,
        image_generation_url: stack.url,
      });
      const [published] = await sql`select to_regclass('public.images')::text as name`;
      assert.equal(published?.["name"], "images");
      assert.match(said, /Deployed.*(ready|degraded)/);
      assert.match(said, /Migrations of your own are there too: copy the files/);
      assert.match(said, /\.(png|jpg|webp) +\d+x\d+/);
      assert.match(said, /drawn by/);
    },
  );

  await t.step(
    "upgrades: what is there stays, and a key that was rotated is renewed",
    async () => {
      // That all are sent has been seen, and takes the command line seconds.
      bundled = ["generate", "health"];
      const uploaded = api.uploads.length;
      await sql`
    select vault.update_secret(id, 'an old key') from vault.secrets where name = 'image_generation_secret_key'`;
      const { code, said, complaints } = await run("--yes", "--no-picture", "--json");
      assert.equal(code, 0, `${said}\n${complaints}`);
      assert.match(complaints, /migrations +all are there/);
      const { url, migrations, secrets, functions, status, problems } = JSON.parse(said);
      assert.deepEqual([url, migrations, problems], [stack.url, [], []]);
      assert.match(status, /^(ready|degraded)$/);
      assert.deepEqual(secrets, [
        "GEMINI_API_KEY",
        "RUNWARE_API_KEYS",
        "OLLAMA_HEADERS",
        "CALLBACK_URL",
      ]);
      assert.ok(functions.includes("generate"));
      assert.ok(api.uploads.slice(uploaded).some(({ slug }) => slug === "generate"));
      assert.equal((await secretsInVault())["image_generation_secret_key"], stack.secretKey);
    },
  );

  Deno.env.delete("SUPABASE_ACCESS_TOKEN");
  await sql.end();
  await Deno.remove(environmentFile);
  await Deno.remove(directory, { recursive: true });
  await Deno.remove(migrationsDirectory);
});

Deno.test("deploy asks for a project, by the letters of its address", async () => {
  for (const parameters of [["--project-ref", "https://x.supabase.co"], ["--project-ref", "abc"]]) {
    const terminal = memoryTerminal();
    assert.equal(await main(parameters, { terminal, confirm: undefined }), 2);
    assert.match(terminal.noted.join("\n"), /20 letters/);
  }
});
