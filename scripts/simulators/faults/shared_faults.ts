import { callKinds, html, json, text } from "../exchange.ts";
import type { Delivery, Fault, FaultTable, PictureSpoil } from "./fault.ts";

const ngrokPage = `<!DOCTYPE html><html><head><title>ngrok</title></head><body>
<p>You are about to visit a site served for free through ngrok (ERR_NGROK_6024).</p></body></html>`;
const cloudflarePage = (code: string) =>
  `<!DOCTYPE html><html><head><title>Cloudflare Tunnel error</title></head><body><h1>Error ${code}</h1></body></html>`;
const gatewayPage = (status: number, title: string) => ({
  status,
  headers: { "content-type": "text/html" },
  body: `<html>\n<head><title>${status} ${title}</title></head>\n<body>nginx</body>\n</html>`,
});
const signInPage =
  `<!DOCTYPE html><html><head><title>Sign in - Cloudflare Access</title></head><body>Sign in</body></html>`;

/** Faults of the way between caller and service; every service can have them. */
export const transportFaults = {
  "transport.slow_headers": delivery("wait", "headers", 200, "an answer that takes long to begin"),
  "transport.slow_body": delivery("wait", "body", 200, "a body that pauses in the middle"),
  "transport.stalled_headers": delivery("stall", "headers", null, "an answer that never begins"),
  "transport.stalled_body": delivery("stall", "body", 200, "a body that never ends"),
  "transport.cut_before_headers": {
    ...delivery("cut", "headers", null, "a connection that breaks before the service saw the call"),
    effect: { kind: "delivery", delivery: { at: "headers", trouble: "cut" }, accepted: false },
  },
  "transport.cut_mid_body": delivery(
    "cut",
    "body",
    200,
    "a connection that breaks inside the body",
  ),
  "transport.answer_lost": {
    ...delivery("cut", "headers", null, "work that is accepted, and an answer that is lost"),
    calls: ["submit"],
  },
  "transport.error_after_accepting": {
    status: 500,
    mimics: "a gateway that fails after the service accepted the work",
    calls: ["submit"],
    effect: { kind: "altered_answer", reply: () => text("Internal Server Error", 500) },
  },
  "transport.empty_body": answered("a success without a body", {
    status: 200,
    headers: { "content-type": "application/json" },
    body: "",
  }),
  "transport.invalid_json": answered("a body that ends in the middle of its JSON", {
    status: 200,
    headers: { "content-type": "application/json" },
    body: '{"data":[{"unfinished":',
  }),
  "transport.wrong_content_type": {
    status: 200,
    mimics: "a proxy that labels every answer as plain bytes",
    calls: callKinds,
    effect: {
      kind: "altered_answer",
      reply: (own) => ({ ...own, headers: { "content-type": "application/octet-stream" } }),
    },
  },
  "transport.html_200": answered("a captive page that answers in the service's place", {
    ...html("<!DOCTYPE html><html><body>Welcome</body></html>", 200),
  }),
  "transport.login_redirect": answered(
    "missing or wrong credentials of an access-controlled tunnel",
    {
      status: 302,
      headers: {
        location: "https://team.cloudflareaccess.com/cdn-cgi/access/login/simulated",
        "content-type": "text/html",
      },
      body: "<html><body>302 Found</body></html>",
    },
  ),
  "transport.login_page": answered("a followed redirect to a sign-in page", html(signInPage, 200)),
  "transport.ngrok_interstitial": answered("ngrok's warning page", {
    ...html(ngrokPage, 200, { "ngrok-error-code": "ERR_NGROK_6024" }),
  }),
  "transport.ngrok_offline": answered("an ngrok tunnel whose agent is not running", {
    ...html("<html><body>ERR_NGROK_3200</body></html>", 404, {
      "ngrok-error-code": "ERR_NGROK_3200",
    }),
  }),
  "transport.cloudflare_530": answered("a Cloudflare tunnel whose connector is not running", {
    ...html(cloudflarePage("1033"), 530),
  }),
  "transport.cloudflare_524": answered("an origin that stayed silent for 100 seconds", {
    ...html(cloudflarePage("524"), 524),
  }),
  "transport.bad_gateway": answered("a gateway without a service behind it", {
    ...gatewayPage(502, "Bad Gateway"),
  }),
  "transport.service_unavailable": answered("a service in maintenance", {
    ...gatewayPage(503, "Service Temporarily Unavailable"),
    headers: { "content-type": "text/html", "retry-after": "1" },
  }),
  "transport.gateway_timeout": answered("a gateway that gave up waiting", {
    ...gatewayPage(504, "Gateway Time-out"),
  }),
  "transport.echoed_request": {
    status: 500,
    mimics: "a proxy in debug mode whose error shows the request with its credentials",
    calls: callKinds,
    effect: {
      kind: "answer",
      reply: ({ headers: { host: _, ...headers } }) =>
        json({ error: `Cannot forward ${JSON.stringify(headers)}` }, 500),
    },
  },
  "transport.unauthorized": answered("a reverse proxy that asks for a password", {
    ...json({ message: "Authorization Required" }, 401, { "www-authenticate": "Basic" }),
  }),
} as const satisfies FaultTable;

/** Faults of a picture's file; every service that draws can have them. */
export const pictureFaults = {
  "picture.truncated": spoilt("truncated", "a file whose second half is missing"),
  "picture.empty": spoilt("empty", "a file of no bytes"),
  "picture.other_format": spoilt("other_format", "a file of another format than its label says"),
  "picture.other_size": spoilt("other_size", "a picture half as wide and high as was asked for"),
  "picture.bomb": spoilt("bomb", "a small file that declares 30,000 x 30,000 pixels"),
  "picture.html": spoilt("html", "an error page under a picture's address"),
} as const satisfies FaultTable;

function delivery(
  trouble: Delivery["trouble"],
  at: Delivery["at"],
  status: number | null,
  mimics: string,
) {
  return {
    status,
    mimics,
    calls: callKinds,
    effect: { kind: "delivery", delivery: { at, trouble }, accepted: true },
  } as const satisfies Fault;
}

function answered(mimics: string, reply: ReturnType<typeof text>) {
  return {
    status: reply.status,
    mimics,
    calls: callKinds,
    effect: { kind: "answer", reply: () => reply },
  } as const satisfies Fault;
}

function spoilt(spoil: PictureSpoil, mimics: string) {
  return {
    status: 200,
    mimics,
    calls: callKinds,
    effect: { kind: "picture", spoil },
  } as const satisfies Fault;
}
