import type { CallKind, FaultName } from "../../../scripts/simulators/mod.ts";
import type { FaultExpectation, FaultExpectations } from "./faults.ts";

/** Expectations of the faults at one call. */
export type ExpectationsAtCall = Partial<Record<FaultName, FaultExpectation | null>>;

const drawn: FaultExpectation = { ends: "drawn" };
const late: FaultExpectation = {
  ends: "timeout",
  says: /did not finish within \d+ s/,
  billed: true,
};

/** A submit whose lost answer can be looked up, and is not sent again. */
export const transportAtSubmit: ExpectationsAtCall = {
  "transport.slow_headers": drawn,
  "transport.slow_body": drawn,
  "transport.stalled_headers": late,
  "transport.stalled_body": late,
  "transport.cut_before_headers": { ends: "upstream_down", says: /connection failed or broke/ },
  "transport.cut_mid_body": drawn,
  "transport.answer_lost": drawn,
  "transport.error_after_accepting": drawn,
  "transport.empty_body": { ends: "no_result", status: 200, says: /empty body/ },
  "transport.invalid_json": { ends: "no_result", status: 200, says: /not JSON/ },
  "transport.wrong_content_type": drawn,
  "transport.html_200": { ends: "upstream_down", status: 200, says: /HTML page/ },
  "transport.login_redirect": { ends: "auth", status: 302, says: /login page of team\.cloudflare/ },
  "transport.login_page": { ends: "auth", status: 200, says: /login page/ },
  "transport.ngrok_interstitial": {
    ends: "upstream_down",
    status: 200,
    code: "ERR_NGROK_6024",
    says: /tunnel.*ERR_NGROK_6024/,
  },
  "transport.ngrok_offline": {
    ends: "upstream_down",
    status: 404,
    code: "ERR_NGROK_3200",
    says: /tunnel.*ERR_NGROK_3200/,
  },
  "transport.cloudflare_530": {
    ends: "upstream_down",
    status: 530,
    code: "HTTP 530",
    says: /tunnel.*530/,
  },
  "transport.cloudflare_524": {
    ends: "upstream_down",
    status: 524,
    code: "HTTP 524",
    says: /tunnel.*524/,
  },
  "transport.bad_gateway": { ends: "upstream_down", status: 502, says: /502/ },
  "transport.service_unavailable": { ends: "upstream_down", status: 503, says: /503/ },
  "transport.gateway_timeout": { ends: "upstream_down", status: 504, says: /504/ },
  "transport.echoed_request": { ends: "upstream_down", status: 500 },
  "transport.unauthorized": { ends: "auth", status: 401, says: /key|credentials/ },
};

/** Twice without a proper answer: asked again, because the work is under way. */
const passing: FaultExpectation = { ends: "drawn", times: 2 };

/** A poll, which bears with what may pass. */
export const transportAtPoll: ExpectationsAtCall = {
  "transport.slow_headers": drawn,
  "transport.slow_body": drawn,
  "transport.stalled_headers": late,
  "transport.stalled_body": late,
  "transport.cut_before_headers": passing,
  "transport.cut_mid_body": passing,
  "transport.empty_body": passing,
  "transport.invalid_json": passing,
  "transport.wrong_content_type": drawn,
  "transport.html_200": passing,
  "transport.login_redirect": { ends: "auth", status: 302, says: /login page/, billed: true },
  "transport.login_page": { ends: "auth", status: 200, says: /login page/, billed: true },
  "transport.ngrok_interstitial": passing,
  "transport.ngrok_offline": passing,
  "transport.cloudflare_530": passing,
  "transport.cloudflare_524": passing,
  "transport.bad_gateway": passing,
  "transport.service_unavailable": passing,
  "transport.gateway_timeout": passing,
  "transport.echoed_request": passing,
  "transport.unauthorized": { ends: "auth", status: 401, says: /key|credentials/, billed: true },
};

const noPicture: FaultExpectation = {
  ends: "no_result",
  says: /not those of a PNG, JPEG or WebP/,
  billed: true,
};
/** The picture is drawn and paid for, and its server stays away: nobody draws it again for that. */
const away = (status: number): FaultExpectation => ({
  ends: "timeout",
  status,
  says: new RegExp(`server for pictures answered with HTTP ${status}`),
  billed: true,
});

/** The download of a picture from the provider's own server. */
export const transportAtDownload: ExpectationsAtCall = {
  "transport.slow_headers": drawn,
  "transport.slow_body": drawn,
  "transport.stalled_headers": late,
  "transport.stalled_body": late,
  "transport.cut_before_headers": {
    ends: "timeout",
    says: /server for pictures did not answer/,
    billed: true,
  },
  // Read on, or read again.
  "transport.cut_mid_body": { ends: "drawn", times: 3 },
  "transport.empty_body": { ends: "no_result", says: /no bytes/, billed: true },
  "transport.invalid_json": noPicture,
  "transport.wrong_content_type": drawn,
  "transport.html_200": noPicture,
  "transport.login_redirect": { ends: "auth", status: 302, says: /login page/, billed: true },
  "transport.login_page": noPicture,
  "transport.ngrok_interstitial": noPicture,
  "transport.ngrok_offline": { ends: "no_result", status: 404, says: /404/, billed: true },
  "transport.cloudflare_530": away(530),
  "transport.cloudflare_524": away(524),
  "transport.bad_gateway": away(502),
  "transport.service_unavailable": away(503),
  "transport.gateway_timeout": away(504),
  "transport.echoed_request": away(500),
  "transport.unauthorized": { ends: "auth", status: 401, says: /credentials/, billed: true },
};

/** A picture's file, wherever it comes from. */
export const spoiltPictures: ExpectationsAtCall = {
  "picture.truncated": { ends: "no_result", says: /ends too early/, billed: true },
  "picture.empty": { ends: "no_result", says: /no bytes/, billed: true },
  "picture.other_size": {
    ends: "drawn",
    picture: { width: 64 },
    says: /is 64x64 instead of/,
  },
  "picture.bomb": {
    ends: "no_result",
    says: /declares a size of \d{5}x\d{5} pixels/,
    billed: true,
  },
  "picture.html": noPicture,
};

/** Puts expectations together that were written down by call. */
export function byFault(
  byCall: Partial<Record<CallKind, ExpectationsAtCall>>,
): FaultExpectations {
  const merged: FaultExpectations = {};
  // Object.entries forgets which names there are.
  for (const [call, expectations] of Object.entries(byCall) as [CallKind, ExpectationsAtCall][]) {
    for (
      const [fault, expected] of Object.entries(expectations) as [FaultName, FaultExpectation][]
    ) {
      merged[fault] = { ...merged[fault], [call]: expected };
    }
  }
  return merged;
}
