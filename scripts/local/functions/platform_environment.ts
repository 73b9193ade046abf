import type { JWK } from "jose";

/** What the platform tells every function. */
export interface PlatformFacts {
  url: string;
  databaseUrl: string;
  publishableKey: string;
  secretKey: string;
  keySet: { keys: JWK[] };
  /** Whether the two keys are `anon` and `service_role`, which have names of their own. */
  legacyKeys: boolean;
}

/**
 * The environment of a function: the platform's variables, and those of the project, which cannot replace them.
 * https://supabase.com/docs/guides/functions/secrets#default-secrets
 *
 * @param projectVariables names that begin with `SUPABASE_` are left out, as the platform does
 */
export function platformEnvironment(
  facts: PlatformFacts,
  projectVariables: Record<string, string>,
  functionName: string,
): Record<string, string> {
  const variables = Object.entries(projectVariables)
    .filter(([name]) => !name.startsWith("SUPABASE_"));
  return {
    ...Object.fromEntries(variables),
    SUPABASE_URL: facts.url,
    SUPABASE_DB_URL: facts.databaseUrl,
    ...(!facts.legacyKeys && {
      SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: facts.publishableKey }),
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: facts.secretKey }),
    }),
    SUPABASE_JWKS: JSON.stringify(facts.keySet),
    // The names of older projects; where there are keys of today, those.
    SUPABASE_ANON_KEY: facts.publishableKey,
    SUPABASE_SERVICE_ROLE_KEY: facts.secretKey,
    SB_REGION: "local",
    SB_EXECUTION_ID: crypto.randomUUID(),
    DENO_DEPLOYMENT_ID: `local_${functionName}`,
  };
}
