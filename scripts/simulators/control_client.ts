import type { Simulators, SimulatorUrls } from "./simulators.ts";

/** Speaks to simulators in another thread or process through their control route. */
export function connectSimulators(urls: SimulatorUrls): Omit<Simulators, "close"> {
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${urls.control}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.status === 400) throw new RangeError(JSON.parse(text).error);
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
  return {
    urls,
    async setFault(order) {
      await call("POST", "/faults", order);
    },
    async faults() {
      return await call("GET", "/faults") as Awaited<ReturnType<Simulators["faults"]>>;
    },
    async clearFaults() {
      await call("DELETE", "/faults");
    },
    async books() {
      return await call("GET", "/books") as Awaited<ReturnType<Simulators["books"]>>;
    },
    async setLeonardoWebhook(webhook) {
      await call("POST", "/leonardo_webhook", webhook);
    },
    async reset() {
      await call("POST", "/reset");
    },
  };
}
