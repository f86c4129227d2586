import { useRef, type KeyboardEvent } from "react";
import { findTyped } from "./find-typed.ts";
import { moveFocus } from "./move-focus.ts";

/** Letters belong together that are typed within so many milliseconds of each other. */
const typingMs = 1000;

const items = "[role^=menuitem]:not([data-disabled])";

/** Moves the focus in a menu by arrows, Home, End and first letters, before anything else is made of the key. */
export function useMenuKeys(): (event: KeyboardEvent<HTMLElement>) => void {
  const typed = useRef({ text: "", at: 0 });
  return (event) => {
    if (moveFocus(event, items, { axis: "vertical", goesRound: false }) !== null) return;
    if (event.key.length !== 1 || event.metaKey || event.ctrlKey || event.altKey) return;
    const before = event.timeStamp - typed.current.at < typingMs ? typed.current.text : "";
    // A space chooses, unless it is in the middle of a word.
    if (event.key === " " && before === "") return;
    event.preventDefault();
    typed.current = { text: before + event.key, at: event.timeStamp };
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>(items)];
    const titles = all.map((item) => item.textContent);
    const found = findTyped(titles, all.indexOf(event.target as HTMLElement), typed.current.text);
    if (found !== null) all[found]?.focus();
  };
}
