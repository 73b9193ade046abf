import type { PostgresConnection } from "@supabase/lite/postgres";

/** With what the statement begins that makes the settings. */
export const settingsBegin = "select /* settings of the request */ ";

/** A request as lite describes it to its connection. */
interface RequestContext {
  auth?: { role?: string; uid?: unknown; jwt?: unknown };
  storage?: { operation?: unknown };
}

/** The call of a function as lite describes it. */
interface FunctionCall {
  method: string;
  path: string;
  requestHeaders?: Record<string, string>;
}

/** An open transaction, as far as it is used here. */
interface Transaction {
  executeQuery(query: object): Promise<unknown>;
}

/** What of lite's connection is replaced; two of the methods are private. */
interface Replaced {
  withContext(
    context: RequestContext | undefined,
    work: unknown,
    options?: { rpc?: FunctionCall },
  ): Promise<unknown>;
  applyJwtSessionContext(transaction: Transaction, context: RequestContext): Promise<void>;
  applyRpcRequestGucs(transaction: Transaction, call: FunctionCall): Promise<void>;
}

/**
 * Makes the settings of a request, those that PostgREST makes (https://docs.postgrest.org/en/v12/references/transactions.html),
 * by one statement. lite sends each as a statement of its own: eleven before the one that was asked for.
 */
export function joinSettings(connection: PostgresConnection): void {
  const replaced = connection as unknown as Replaced; // the type hides what is private
  const calls = new WeakMap<RequestContext, FunctionCall>();
  const complete = new WeakSet<Transaction>();
  const withContext = replaced.withContext.bind(connection);
  replaced.withContext = (context, work, options) => {
    if (context && options?.rpc) calls.set(context, options.rpc);
    return withContext(context, work, options);
  };
  replaced.applyJwtSessionContext = async (transaction, context) => {
    const call = calls.get(context);
    await set(transaction, { ...settingsOfCaller(context), ...(call && settingsOfCall(call)) });
    if (call) complete.add(transaction);
  };
  replaced.applyRpcRequestGucs = async (transaction, call) => {
    if (!complete.has(transaction)) await set(transaction, settingsOfCall(call));
  };
}

function settingsOfCaller({ auth, storage }: RequestContext): Record<string, string> {
  const role = auth?.role || "anon";
  return {
    "request.jwt.claim.sub": String(auth?.uid ?? ""),
    "request.jwt.claim.role": role,
    "storage.operation": String(storage?.operation ?? ""),
    ...(typeof auth?.jwt === "object" && auth.jwt !== null && {
      "request.jwt.claims": JSON.stringify(auth.jwt),
    }),
    role,
  };
}

function settingsOfCall(call: FunctionCall): Record<string, string> {
  return {
    "response.status": "",
    "response.headers": "",
    "request.method": call.method,
    "request.path": call.path,
    "request.headers": JSON.stringify(call.requestHeaders ?? {}),
  };
}

/** Makes settings for the rest of a transaction. */
async function set(transaction: Transaction, settings: Record<string, string>): Promise<void> {
  const parts = Object.keys(settings).map((name, index) =>
    `set_config('${name}', $${index + 1}, true)`
  );
  const sql = settingsBegin + parts.join(", ");
  await transaction.executeQuery({
    sql,
    parameters: Object.values(settings),
    query: { kind: "RawNode", sqlFragments: [sql], parameters: [] },
    queryId: { queryId: sql },
  });
}
