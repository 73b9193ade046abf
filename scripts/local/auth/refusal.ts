/** A refusal as Auth words it: the code in the body and in the header that supabase-js reads. */
export function refuse(status: number, code: string, message: string): Response {
  const headers = { "x-sb-error-code": code };
  return Response.json({ code: status, error_code: code, msg: message }, { status, headers });
}
