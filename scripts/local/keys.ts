import { Buffer } from "node:buffer";
import { join } from "node:path";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

/** The secrets of one stack, made at its first start and kept in its folder. */
export interface StackKeys {
  /** What a client without a user's rights sends as `apikey`. */
  publishableKey: string;
  /** What a server sends as `apikey`; it passes row-level security. */
  secretKey: string;
  /** Signs the tokens that stay inside the stack (HS256). */
  jwtSecret: string;
  /** Private key that signs the users' tokens (ES256), so that they outlive a restart. */
  signingKey: JWK;
}

/** Reads the keys of a stack, or makes and saves them when there are none. */
export async function loadKeys(folder: string): Promise<StackKeys> {
  const path = join(folder, "keys.json");
  const text = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (text !== undefined) return JSON.parse(text);
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  const keys: StackKeys = {
    publishableKey: `sb_publishable_${randomText(22)}`,
    secretKey: `sb_secret_${randomText(22)}`,
    jwtSecret: randomText(48),
    signingKey: await exportJWK(privateKey),
  };
  await Deno.writeTextFile(path, JSON.stringify(keys, null, 2), { mode: 0o600 });
  return keys;
}

/**
 * The same keys as an older or a self-hosted project has them: tokens of the roles `anon` and `service_role`, signed with
 * the shared secret (https://supabase.com/docs/guides/api/api-keys).
 */
export async function withLegacyKeys(keys: StackKeys): Promise<StackKeys> {
  const secret = new TextEncoder().encode(keys.jwtSecret);
  // Dates that do not change, so that neither do the keys with a restart.
  const sign = (role: string) =>
    new SignJWT({ iss: "supabase", ref: "local", role, iat: 1_700_000_000, exp: 2_015_000_000 })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(secret);
  return { ...keys, publishableKey: await sign("anon"), secretKey: await sign("service_role") };
}

/** Letters, digits, `-` and `_`, each worth 6 bits of chance. */
function randomText(characters: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(characters));
  return Buffer.from(bytes).toString("base64url").slice(0, characters);
}
