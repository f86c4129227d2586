import type { KeyboardEvent } from "react";
import { moveFocus } from "./move-focus.ts";

/**
 * Chooses by arrows in a group of radio buttons, which go round; Home and End move the focus alone. Radix chooses when the focus
 * arrives, if the arrow is still down then, which a busy page may miss.
 */
export function chooseByArrow(event: KeyboardEvent<HTMLElement>, choose: (value: string) => void): void {
  const reached = moveFocus(event, "[role=radio]", { axis: "both", goesRound: true });
  if (reached !== null && event.key.startsWith("Arrow")) choose((reached as HTMLButtonElement).value);
}
