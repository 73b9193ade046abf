import { type BookedCall, openBooks, redactKey } from "./books.ts";
import { createComfyui } from "./comfyui/mod.ts";
import { answerControl, type Control } from "./control.ts";
import { type Exchange, json, type Reply, type ServiceName } from "./exchange.ts";
import { armFaults, type FaultOrder, faultRegistry } from "./faults/mod.ts";
import { createGemini } from "./gemini/mod.ts";
import { createLeonardo } from "./leonardo_ai/mod.ts";
import { beginLifetime } from "./lifetime.ts";
import type { LeonardoWebhook } from "./leonardo_ai/webhook.ts";
import { type Dispatch, openListener } from "./listener.ts";
import { createOllama } from "./ollama/mod.ts";
import { paintSpoilt } from "./paint_spoilt.ts";
import { openStudio } from "./pictures/mod.ts";
import { createRunware } from "./runware_ai/mod.ts";
import type { Service, Surroundings } from "./service.ts";

/** How simulators are started. */
export interface SimulatorOptions {
  /** Port on 127.0.0.1; default 0, any free one. */
  port?: number;
  /** How long one picture or one chat answer takes, in ms; default 300. */
  drawMs?: number;
  /** Model files of the ComfyUI machine by folder; default those of the built-in workflows and a few others. */
  comfyuiModels?: Readonly<Record<string, readonly string[]>>;
}

/** Base URLs to give to the clients, without trailing slashes. */
export interface SimulatorUrls {
  /** Instead of `https://cloud.leonardo.ai/api/rest`. */
  leonardo_ai: string;
  /** Instead of `https://api.runware.ai/v1`. */
  runware_ai: string;
  /** Instead of `https://generativelanguage.googleapis.com`. */
  gemini: string;
  /** Instead of `http://127.0.0.1:8188`. */
  comfyui: string;
  /** Instead of `http://127.0.0.1:11434`. */
  ollama: string;
  /** Arms faults and reads the books, see `control.ts`. */
  control: string;
}

/** Running stand-ins for the five upstream services. */
export interface Simulators extends Control {
  urls: SimulatorUrls;
  /** Closes the port and cuts the connections. */
  close(): Promise<void>;
}

/** Starts the stand-ins in this thread. */
export async function startSimulators(options: SimulatorOptions = {}): Promise<Simulators> {
  const books = openBooks();
  const faults = armFaults(faultRegistry);
  const studio = openStudio();
  const lifetime = beginLifetime((error) => console.error("A simulator's work failed:", error));

  const struck = new WeakMap<Exchange, BookedCall>();
  const take: typeof faults.take = (service, call, exchange, wanted) => {
    const strike = faults.take(service, call, exchange, wanted);
    if (strike) struck.get(exchange)?.faults.push(strike.order.fault);
    return strike;
  };
  const surroundingsOf = (name: ServiceName): Surroundings => ({
    drawMs: options.drawMs ?? 300,
    now: Date.now,
    wait: lifetime.wait,
    background: lifetime.background,
    strike: (fault, exchange) =>
      take(name, services[name].kindOf(exchange), exchange, (candidate) => candidate === fault)
        ?.order,
    paint: (subject, format, exchange) => {
      const isPicture = (name: string) => name.startsWith("picture.");
      const strike = take(name, services[name].kindOf(exchange), exchange, isPicture);
      const spoil = strike?.fault.effect.kind === "picture" ? strike.fault.effect.spoil : undefined;
      return paintSpoilt(studio, subject, format, spoil);
    },
  });
  const leonardo = createLeonardo(surroundingsOf("leonardo_ai"));
  const services: Record<ServiceName, Service> = {
    leonardo_ai: leonardo,
    runware_ai: createRunware(surroundingsOf("runware_ai")),
    gemini: createGemini(surroundingsOf("gemini")),
    comfyui: createComfyui(surroundingsOf("comfyui"), options.comfyuiModels),
    ollama: createOllama(surroundingsOf("ollama")),
  };

  const control = {
    setFault: (order: FaultOrder) => Promise.try(faults.arm, order),
    faults: () => Promise.resolve(faults.list()),
    clearFaults: () => Promise.resolve(faults.clear()),
    setLeonardoWebhook: (webhook: LeonardoWebhook | undefined) =>
      Promise.resolve(leonardo.setWebhook(webhook)),
    books: () => Promise.resolve(books.read()),
    reset: () => {
      faults.clear();
      books.reset();
      for (const service of Object.values(services)) service.reset();
      return Promise.resolve();
    },
  };

  const listener = await openListener(options.port ?? 0, {
    wait: lifetime.wait,
    async answer(exchange) {
      const { service, below } = route(exchange, services);
      if (service === "control") return { reply: await answerControl(below, control) };
      if (!service) return { reply: json({ error: `No simulator at ${exchange.path}` }, 404) };
      below.prompt = service.promptOf?.(below);
      const booked = bookedCallOf(service, below);
      struck.set(below, booked);
      books.open(booked);
      const startedAt = performance.now();
      const dispatch = await answerService(service, below);
      booked.taskIds.push(...dispatch.reply.taskIds ?? []);
      books.noteTasksInFlight(service.name, service.tasksInFlight());
      return {
        ...dispatch,
        ended: (status) =>
          books.close(booked, { status, tookMs: Math.round(performance.now() - startedAt) }),
      };
    },
    upgrade(request, socket, head) {
      const prefix = new URL(request.url ?? "/", "http://localhost").pathname.split("/")[1];
      // ComfyUI's clients drop a path prefix from the address of its WebSocket; it is the only service that has one.
      const name = prefix === "ws" ? "comfyui" : prefix;
      const service = Object.values(services).find((service) => service.name === name);
      if (service?.upgrade) service.upgrade(request, socket, head);
      else socket.destroy();
    },
  });

  async function answerService(service: Service, exchange: Exchange): Promise<Dispatch> {
    const call = service.kindOf(exchange);
    const strike = take(
      service.name,
      call,
      exchange,
      (_, fault) => fault.effect.kind !== "service" && fault.effect.kind !== "picture",
    );
    if (!strike) return { reply: await handle(service, exchange) };
    const { fault: { effect }, order } = strike;
    const lost: Reply = { status: 499 };
    switch (effect.kind) {
      case "answer":
        return { reply: effect.reply(exchange) };
      case "altered_answer":
        return { reply: altered(await handle(service, exchange), effect.reply) };
      case "delivery":
        return {
          reply: effect.accepted ? await handle(service, exchange) : lost,
          delivery: effect.delivery,
          ...(order.delayMs === undefined ? {} : { delayMs: order.delayMs }),
        };
      default:
        return { reply: await handle(service, exchange) };
    }
  }

  const at = (name: string) => `${listener.origin}/${name}`;
  return {
    urls: {
      leonardo_ai: at("leonardo_ai"),
      runware_ai: at("runware_ai"),
      gemini: at("gemini"),
      comfyui: at("comfyui"),
      ollama: at("ollama"),
      control: at("control"),
    },
    ...control,
    async close() {
      const ended = lifetime.end();
      for (const service of Object.values(services)) service.close?.();
      await listener.close();
      await ended;
    },
  };
}

/** A service's own answer; a caller that left meanwhile gets none. */
async function handle(service: Service, exchange: Exchange): Promise<Reply> {
  try {
    return await service.handle(exchange);
  } catch (error) {
    if (error instanceof DOMException || exchange.signal.aborted) return { status: 499 };
    throw error;
  }
}

/** A changed answer, booked for the work that was accepted behind it. */
function altered(own: Reply, change: (own: Reply) => Reply): Reply {
  return { ...change(own), taskIds: own.taskIds ?? [] };
}

/** The service whose prefix begins the path, and the call as it looks below that prefix. */
function route(
  exchange: Exchange,
  services: Record<ServiceName, Service>,
): { service: Service | "control" | undefined; below: Exchange } {
  const [, prefix = ""] = exchange.path.split("/");
  const below: Exchange = {
    ...exchange,
    path: exchange.path.slice(prefix.length + 1) || "/",
    baseUrl: `${exchange.baseUrl}/${prefix}`,
  };
  if (prefix === "control") return { service: "control", below };
  return { service: Object.values(services).find(({ name }) => name === prefix), below };
}

function bookedCallOf(service: Service, exchange: Exchange): BookedCall {
  const { authorization } = exchange.headers;
  return {
    service: service.name,
    call: service.kindOf(exchange),
    method: exchange.method,
    path: exchange.path,
    receivedAt: new Date().toISOString(),
    tookMs: null,
    status: null,
    taskIds: [],
    prompt: exchange.prompt?.slice(0, 200) ?? null,
    key: redactKey(authorization ?? exchange.headers["x-goog-api-key"]),
    faults: [],
    requestBytes: exchange.body.byteLength,
  };
}
