/** What a hosted project's database is told after its migrations. */
export interface DatabaseSettings {
  /** Where the project answers. */
  url: string;
  /** The secret key that the database calls the worker with. */
  secretKey: string;
  /** Whether the views `images`, `projects` and `provider_configs` are published where their names are free. */
  shortNames: boolean;
}

/** One statement that makes or renews what the database knows of its project; it may run any number of times. */
export function databaseSettings({ url, secretKey, shortNames }: DatabaseSettings): string {
  return `do $deploy$
declare
  wanted constant jsonb := ${literal(JSON.stringify({ url, secret_key: secretKey }))};
  part record;
  known uuid;
begin
  for part in select 'image_generation_' || key as name, value from jsonb_each_text(wanted) loop
    select id into known from vault.secrets where name = part.name;
    if known is null then
      perform vault.create_secret(part.value, part.name);
    elsif (select decrypted_secret from vault.decrypted_secrets where id = known) is distinct from part.value then
      perform vault.update_secret(known, part.value);
    end if;
  end loop;
  ${shortNames ? "perform image_generation.publish_short_names();" : ""}
end
$deploy$`;
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
