import { decide } from "../../shared/routing/mod.ts";
import { sampleNow } from "../../shared/testing/routing/candidates.ts";
import { failedAttempt, knownProviders, sampleJob } from "../../shared/testing/routing/jobs.ts";
import { type Bench, leastMs, type Measured } from "./bench.ts";

const repetitions = 50;

/** What a job costs before anything is sent: the plans of all providers, their order, and the next step. */
export const routing: Bench = {
  what: "planning a job and deciding what to do next",
  measure({ rounds }): Promise<Measured[]> {
    const known = knownProviders();
    const cases = {
      "decision for a new job of 4 pictures": sampleJob({}, { count: 4 }),
      "decision after a failure": sampleJob({ attempts: [failedAttempt()] }),
    };
    return Promise.resolve(
      Object.entries(cases).map(([name, job]) => ({
        name,
        unit: "ms",
        value: leastMs(() => {
          for (let time = 0; time < repetitions; time++) decide(job, known, sampleNow);
        }, rounds) / repetitions,
      })),
    );
  },
};
