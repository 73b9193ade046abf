import { readAsset } from "./assets.ts";
import { consolePage, referencePage } from "./pages.ts";
import { isFromOwnPage } from "./own_page.ts";

/** Settings of {@link createConsole}. */
export interface ConsoleOptions {
  /** What the console is told to connect with. */
  connection: ConsoleConnection;
}

/** What the page learns from its server, and from nowhere else. */
export interface ConsoleConnection {
  /** Where the project is, for the examples of code that the page shows, such as `https://….supabase.co`. */
  url: string;
  /** The key to call with; null where the server adds it, or where the person has to name one. */
  key: string | null;
  /** Whether the server adds a key of its own to calls that bring none. */
  proxied: boolean;
}

/**
 * Answers what belongs to the console: the page at `/` for browsers, the API reference at `/docs` for browsers, and what
 * both are made of under `/console/`.
 *
 * @returns undefined for everything else, programs that ask for `/` and `/docs` among it
 */
export function createConsole(
  { connection }: ConsoleOptions,
): (request: Request) => Promise<Response | undefined> {
  return async (request) => {
    const { pathname } = new URL(request.url);
    const isPage = pathname === "/" || pathname === "/docs" || pathname === "/docs/";
    if (!isPage && !pathname.startsWith("/console/")) return undefined;
    if (request.method !== "GET" && request.method !== "HEAD") {
      return isPage ? undefined : problem(405, "The console is only read");
    }
    if (isPage) {
      if (!wantsPage(request)) return undefined;
      return pathname === "/" ? await consolePage() : await referencePage();
    }
    if (pathname === "/console/connection") return connect(request, connection);
    return await readAsset(pathname.slice("/console/".length), request) ??
      problem(404, `The console has no ${pathname}`);
  };
}

/** Browsers ask for HTML by name; programs that take anything get JSON. */
function wantsPage(request: Request): boolean {
  return /\btext\/html\b/.test(request.headers.get("accept") ?? "");
}

/** The key goes to the page of this very server: other pages in the browser, and addresses that are opened, get none. */
function connect(request: Request, connection: ConsoleConnection): Response {
  // By an address of the network no browser says which page asks, and there is no key to be told.
  if (connection.key !== null && !isFromOwnPage(request)) {
    return problem(403, "The connection is told to the console's own page only");
  }
  return Response.json(connection, {
    headers: { "cache-control": "no-store", "cross-origin-resource-policy": "same-origin" },
  });
}

function problem(status: number, message: string): Response {
  return Response.json({ message }, { status });
}
