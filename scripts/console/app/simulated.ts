/// <reference lib="dom" />
import { useEffect, useState } from "preact/hooks";
import { call } from "./api.ts";
import { usd } from "./format.ts";
import type { ProvidersAnswer } from "./shapes.ts";

/** A price or a cost, with a word for one that nobody is charged. */
export type TellCost = (
  amount: number | null | undefined,
  /** Who draws or drew; null for what is of all providers together. */
  provider: string | null | undefined,
) => string;

let asked: Promise<Map<string, boolean>> | undefined;

/**
 * Tells costs, and of those of simulated providers that they are: a simulator counts what its provider would charge. It goes
 * by who is simulated now.
 */
export function useCosts(): TellCost {
  const [simulated, setSimulated] = useState(new Map<string, boolean>());
  useEffect(() => {
    asked ??= read().catch(() => {
      asked = undefined;
      return new Map();
    });
    asked.then(setSimulated);
  }, []);
  const isAll = simulated.size > 0 && [...simulated.values()].every((each) => each);
  return (amount, provider) => {
    const isSimulated = provider ? simulated.get(provider) ?? false : isAll;
    return amount && isSimulated ? `${usd(amount)} simulated` : usd(amount);
  };
}

/** Of the providers that are set up, whether a stand-in draws. */
async function read(): Promise<Map<string, boolean>> {
  const { providers } = await call<ProvidersAnswer>("/providers");
  return new Map(
    providers.filter(({ availability }) => availability !== "not_configured")
      .map(({ id, simulated }) => [id, simulated]),
  );
}
