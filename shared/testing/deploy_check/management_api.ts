import * as z from "zod";

/** A function as it arrived. */
export interface UploadedFunction {
  /** Its address: `/functions/v1/<slug>`. */
  slug: string;
  /** Paths inside the repository, as they were sent. */
  files: string[];
  metadata: z.infer<typeof metadata>;
}

/** A loopback stand-in for the part of Supabase's Management API that takes functions. */
export interface ManagementApi extends AsyncDisposable {
  url: string;
  uploads: UploadedFunction[];
}

const metadata = z.object({
  entrypoint_path: z.string(),
  import_map_path: z.string(),
  verify_jwt: z.boolean(),
});

/** Starts the stand-in on a free port: https://supabase.com/docs/reference/api/v1-deploy-a-function */
export function startManagementApi(): ManagementApi {
  const uploads: UploadedFunction[] = [];
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
    await request.body?.cancel();
    return Response.json({ message: "Not found" }, { status: 404 });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    uploads,
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
