import { createComfyui } from "../../../scripts/simulators/comfyui/mod.ts";
import type { Exchange, Reply } from "../../../scripts/simulators/exchange.ts";
import { createGemini } from "../../../scripts/simulators/gemini/mod.ts";
import { createLeonardo } from "../../../scripts/simulators/leonardo_ai/mod.ts";
import type { Subject } from "../../../scripts/simulators/pictures/mod.ts";
import { createRunware } from "../../../scripts/simulators/runware_ai/mod.ts";
import type { Service, Surroundings } from "../../../scripts/simulators/service.ts";
import type { Json, ProviderId } from "../../providers/mod.ts";
import type { VirtualTime } from "../runtime/virtual_time.ts";

/** A picture that a simulator was asked to draw, told in place of its pixels. */
export interface ToldPicture extends Subject {
  format: string;
}

/** A call that asked a simulator for pictures and was accepted. */
export interface SentCall {
  provider: ProviderId;
  path: string;
  body: Json;
}

/** The simulators of the providers in this thread, without sockets and without pixels. */
export interface SimulatorsInProcess {
  fetch: typeof fetch;
  /** Every accepted submit, in order. */
  sent: SentCall[];
}

/** Where a provider's simulator seems to be. */
export function inProcessUrl(provider: ProviderId): string {
  return `http://${provider.replace("_", "-")}.test`;
}

/** What a picture tells that {@link openSimulators} has drawn. */
export function readTold(bytes: Uint8Array): ToldPicture {
  const text = new TextDecoder().decode(bytes);
  return JSON.parse(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1));
}

/** Opens simulators that check what they are sent as the real ones do, and draw in no time what they were asked for. */
export function openSimulators(time: VirtualTime): SimulatorsInProcess {
  const surroundings: Surroundings = {
    drawMs: 0,
    now: time.clock.now,
    wait: () => Promise.resolve(),
    background: (work) => {
      void time.standStill(work(new AbortController().signal));
    },
    strike: () => undefined,
    paint: (subject, format) =>
      Promise.resolve({
        bytes: new TextEncoder().encode(JSON.stringify({ ...subject, format })),
        mediaType: `image/${format}`,
      }),
  };
  const services: Record<ProviderId, Service> = {
    leonardo_ai: createLeonardo(surroundings),
    runware_ai: createRunware(surroundings),
    gemini: createGemini(surroundings),
    comfyui: createComfyui(surroundings),
  };
  const sent: SentCall[] = [];

  async function answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const found = Object.entries(services)
      .find(([id]) => inProcessUrl(id as ProviderId) === url.origin);
    if (!found) throw new TypeError(`nobody is at ${url.origin}`);
    const [provider, service] = found as [ProviderId, Service];
    const exchange: Exchange = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      headers: Object.fromEntries(request.headers),
      body: new Uint8Array(await request.arrayBuffer()),
      baseUrl: url.origin,
      signal: request.signal,
    };
    const reply = await service.handle(exchange);
    if (service.kindOf(exchange) === "submit" && reply.status < 300) {
      const body: Json = JSON.parse(new TextDecoder().decode(exchange.body));
      sent.push({ provider, path: url.pathname, body });
    }
    return await toResponse(reply);
  }

  return {
    fetch: (input, init) => time.standStill(answer(new Request(input, init))),
    sent,
  };
}

async function toResponse({ status, headers, body }: Reply): Promise<Response> {
  const isStreamed = typeof body === "object" && Symbol.asyncIterator in body;
  const whole = isStreamed ? (await Array.fromAsync(body)).join("") : body;
  const isEmpty = status === 204 || status === 304;
  return new Response(isEmpty ? null : whole ?? null, { status, headers: headers ?? {} });
}
