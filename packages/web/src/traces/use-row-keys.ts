import type { RefObject } from "react";
import { useShortcutsWithin } from "../keys/shortcuts.tsx";
import { rowAction } from "./row-keys.ts";
import type { Waterfall } from "./use-waterfall.ts";

const rowShortcuts = [
  { keys: ["ArrowDown", "ArrowUp"], title: "Next or previous span" },
  { keys: ["ArrowRight", "ArrowLeft"], title: "Open or close what is below a span" },
  { keys: ["PageDown", "PageUp"], title: "A page further or back" },
  { keys: ["Home", "End"], title: "First or last span" },
  { keys: ["Enter", "Space"], title: "Show all of a span" },
];

/** What the keyboard does in the tree. */
export function useRowKeys({
  waterfall: { rows, currentRow, collapsed, toggle, goTo },
  onChoose,
  scroller,
  rowHeight,
}: {
  waterfall: Waterfall;
  onChoose: (id: string) => void;
  scroller: RefObject<HTMLElement | null>;
  rowHeight: number;
}) {
  return useShortcutsWithin("In the tree of spans", rowShortcuts, (event) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const action = rowAction(event.key, rows, Math.max(0, currentRow), collapsed, page);
    if (action === null) return;
    event.preventDefault();
    if (action.kind === "choose") onChoose(action.id);
    else if (action.kind === "move") {
      const node = rows[action.to];
      if (node !== undefined) goTo(node.span.id);
    } else toggle(action.id);
  });
}
