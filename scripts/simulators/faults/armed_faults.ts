import type { CallKind, Exchange, ServiceName } from "../exchange.ts";
import type { Fault, FaultOrder, FaultTable } from "./fault.ts";

/** A fault that strikes a call. */
export interface Strike {
  fault: Fault;
  order: FaultOrder;
}

/** The faults that are waiting to happen. */
export interface ArmedFaults {
  /**
   * Adds an order.
   *
   * @throws RangeError when the service has no such fault or a number is out of range
   */
  arm(order: FaultOrder): void;
  /** The orders that are left, with what remains of their counts. */
  list(): FaultOrder[];
  clear(): void;
  /**
   * The first armed fault that strikes a call, which counts as one of its strikes; undefined when there is none.
   *
   * @param wanted leaves faults out, such as those of another kind
   */
  take(
    service: ServiceName,
    call: CallKind,
    exchange: Exchange,
    wanted: (name: string, fault: Fault) => boolean,
  ): Strike | undefined;
}

/**
 * Keeps the orders of faults in the order in which they came.
 *
 * @param registry the faults each service can have
 * @param random a number in [0, 1); decides on faults with a probability
 */
export function armFaults(
  registry: Record<ServiceName, FaultTable>,
  random: () => number = Math.random,
): ArmedFaults {
  const orders: FaultOrder[] = [];
  return {
    arm(order) {
      assertPossible(order, registry);
      orders.push({ ...order });
    },
    list: () => orders.map((order) => ({ ...order })),
    clear() {
      orders.length = 0;
    },
    take(service, call, exchange, wanted) {
      for (const [index, order] of orders.entries()) {
        const fault = registry[order.service][order.fault];
        if (order.service !== service || !fault || !wanted(order.fault, fault)) continue;
        if (!matches(order, fault, call, exchange)) continue;
        if (random() >= (order.probability ?? 1)) continue;
        if (order.count !== undefined && --order.count === 0) orders.splice(index, 1);
        return { fault, order };
      }
      return undefined;
    },
  };
}

function assertPossible(order: FaultOrder, registry: Record<ServiceName, FaultTable>): void {
  const table = registry[order.service];
  if (!table) throw new RangeError(`There is no simulated service "${order.service}"`);
  if (!Object.hasOwn(table, order.fault)) {
    throw new RangeError(`The service "${order.service}" has no fault "${order.fault}"`);
  }
  if (order.count !== undefined && !(Number.isInteger(order.count) && order.count > 0)) {
    throw new RangeError(`A fault's count must be a whole number above 0, not ${order.count}`);
  }
  const probability = order.probability ?? 1;
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`A fault's probability must lie in 0..1, not ${probability}`);
  }
}

function matches(order: FaultOrder, fault: Fault, call: CallKind, exchange: Exchange): boolean {
  const { match = {} } = order;
  if (match.call === undefined ? !fault.calls.includes(call) : match.call !== call) return false;
  if (match.path !== undefined && !`${exchange.path}?${exchange.query}`.includes(match.path)) {
    return false;
  }
  return match.text === undefined || exchange.prompt?.includes(match.text) ||
    new TextDecoder().decode(exchange.body).includes(match.text);
}
