import { deepEqual } from "node:assert/strict";
import { failurePolicies } from "./failure_policy.ts";

Deno.test("failurePolicies says of every class who may be asked next", () => {
  const [again, elsewhere] = [
    { retry: true, fallback: "always" },
    { retry: false, fallback: "always" },
  ];
  deepEqual(failurePolicies, {
    auth: elsewhere,
    quota: elsewhere,
    rate_limited: again,
    invalid_request: elsewhere,
    moderated: { retry: false, fallback: "on_refusal" },
    model_unavailable: elsewhere,
    upstream_down: again,
    timeout: elsewhere,
    no_result: again,
    cancelled: { retry: false, fallback: "never" },
  });
});
