import type { KeyboardEvent } from "react";
import { stepByKey, type Movement } from "./step-by-key.ts";

/**
 * Moves the focus as a key says, and gives what has it now; null where the key moves nothing. For `onKeyDownCapture` of what
 * Radix would move the focus in: it does so a moment later, and a page that is busy takes the next key before that, so
 * that it would act on the one that had the focus before.
 * @param selector what can have the focus
 */
export function moveFocus(
  event: KeyboardEvent<HTMLElement>,
  selector: string,
  movement: Movement,
): HTMLElement | null {
  if (event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return null;
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const next =
    all[stepByKey(event.key, all.indexOf(event.target as HTMLElement), all.length, movement) ?? -1];
  if (next === undefined) return null;
  event.preventDefault();
  next.focus();
  return next;
}
