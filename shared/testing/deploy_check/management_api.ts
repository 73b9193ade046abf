import * as z from "zod";

/** A function as it arrived. */
export interface UploadedFunction {
  /** Its address: `/functions/v1/<slug>`. */
  slug: string;
  /** Paths inside the repository, as they were sent. */
  files: string[];
  metadata: z.infer<typeof metadata>;
}

/** A loopback stand-in for the part of Supabase's Management API that a deployment uses. */
export interface ManagementApi extends AsyncDisposable {
  url: string;
  uploads: UploadedFunction[];
  /** Every secret that was set, in order. */
  secrets: { name: string; value: string }[];
}

const metadata = z.object({
  entrypoint_path: z.string(),
  import_map_path: z.string(),
  verify_jwt: z.boolean(),
});

const secrets = z.array(z.object({ name: z.string(), value: z.string() }));

/**
 * Starts the stand-in on a free port: https://supabase.com/docs/reference/api/v1-deploy-a-function
 *
 * @param secretKey the project's
 */
export function startManagementApi(secretKey = "sb_secret_stand_in"): ManagementApi {
  const uploads: UploadedFunction[] = [], set: ManagementApi["secrets"] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (request.method === "POST" && pathname.endsWith("/functions/deploy")) {
      const slug = searchParams.get("slug") ?? "";
      const upload = await readUpload(slug, await request.formData());
      uploads.push(upload);
      return Response.json(deployed(slug, upload.metadata.verify_jwt), { status: 201 });
    }
    if (request.method === "PUT" && pathname.endsWith("/functions")) {
      return Response.json({ functions: await request.json() });
    }
    if (request.method === "POST" && pathname.endsWith("/secrets")) {
      set.push(...secrets.parse(await request.json()));
      return new Response(null, { status: 201 });
    }
    await request.body?.cancel();
    if (pathname.endsWith("/api-keys")) {
      return Response.json([
        apiKey("publishable", "sb_publishable_stand_in"),
        apiKey("secret", secretKey),
      ]);
    }
    if (/^\/v1\/projects\/[a-z]{20}$/.test(pathname)) {
      return Response.json(project(pathname.split("/")[3] ?? ""));
    }
    return Response.json({ message: "Not found" }, { status: 404 });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    uploads,
    secrets: set,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function readUpload(slug: string, form: FormData): Promise<UploadedFunction> {
  const description = form.get("metadata");
  const text = description instanceof File ? await description.text() : description;
  return {
    slug,
    files: form.getAll("file").map((file) => file instanceof File ? file.name : ""),
    metadata: metadata.parse(JSON.parse(text ?? "null")),
  };
}

function deployed(slug: string, verifyJwt: boolean) {
  return {
    id: crypto.randomUUID(),
    slug,
    name: slug,
    status: "ACTIVE",
    version: 1,
    created_at: 0,
    updated_at: 0,
    verify_jwt: verifyJwt,
  };
}

function apiKey(type: "publishable" | "secret", key: string) {
  const at = new Date(0).toISOString();
  return {
    ...{ id: crypto.randomUUID(), type, name: "default", api_key: key, prefix: key.slice(0, 12) },
    ...{ description: null, hash: "", secret_jwt_template: null, inserted_at: at, updated_at: at },
  };
}

function project(ref: string) {
  return {
    ...{
      id: ref,
      ref,
      name: "stand-in",
      organization_id: "stand-in",
      organization_slug: "stand-in",
    },
    ...{ region: "local", status: "ACTIVE_HEALTHY", created_at: new Date(0).toISOString() },
    database: {
      host: "localhost",
      version: "17.4.1",
      postgres_engine: "17",
      release_channel: "ga",
    },
  };
}
