import type { FieldProblem } from "../errors/mod.ts";
import type { Loss, PlanResult } from "./contract.ts";

/** What a plan has to tell: what it does not honour, and reasons why it cannot be made. */
export interface PlanNotes {
  losses: Loss[];
  /** Why it cannot be made, mistakes left aside. */
  reasons: string[];
  /** What the caller got wrong. */
  mistakes: FieldProblem[];
}

/** The notes of a plan that has just been begun. */
export function emptyNotes(): PlanNotes {
  return { losses: [], reasons: [], mistakes: [] };
}

/** True once there is a reason or a mistake, so that there can be no plan. */
export function isRefused({ reasons, mistakes }: PlanNotes): boolean {
  return reasons.length > 0 || mistakes.length > 0;
}

/** The result of a plan that cannot be made. */
export function refused({ reasons, mistakes }: PlanNotes): PlanResult {
  const told = mistakes.map(({ path, message }) => `${path}: ${message}`);
  return { possible: false, reasons: [...told, ...reasons], mistakes };
}
