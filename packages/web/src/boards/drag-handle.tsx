import { useRef, type ReactNode } from "react";
import { useShortcutsWithin } from "../keys/shortcuts.tsx";

const arrows = [
  { keys: ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"], title: "Move or resize the card" },
];

/** A button by which something is dragged over a grid, or moved by arrow keys. */
export function DragHandle({
  label,
  cell,
  onDrag,
  onDrop,
  onKey,
  children,
}: {
  label: string;
  /** How large a cell of the grid is, in pixels. */
  cell: () => { width: number; height: number };
  /** Told how many cells it was dragged. */
  onDrag: (columns: number, rows: number) => void;
  onDrop: (columns: number, rows: number) => void;
  /** @returns whether the key did something */
  onKey: (key: string) => boolean;
  children: ReactNode;
}) {
  const start = useRef<{ x: number; y: number } | null>(null);
  const cells = ({ clientX, clientY }: { clientX: number; clientY: number }): [number, number] => {
    const { width, height } = cell();
    const { x, y } = start.current ?? { x: clientX, y: clientY };
    return [Math.round((clientX - x) / width), Math.round((clientY - y) / height)];
  };
  const onKeyDown = useShortcutsWithin("On a card's handles", arrows, (event) => {
    if (onKey(event.key)) event.preventDefault();
  });
  return (
    <button
      type="button"
      aria-label={`${label} by dragging or with arrow keys`}
      title={label}
      className="text-muted hover:bg-hover hover:text-ink grid size-8 cursor-grab touch-none place-items-center rounded-md active:cursor-grabbing"
      onPointerDown={(event) => {
        start.current = { x: event.clientX, y: event.clientY };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => start.current !== null && onDrag(...cells(event))}
      onPointerUp={(event) => {
        if (start.current === null) return;
        const moved = cells(event);
        start.current = null;
        onDrop(...moved);
      }}
      onPointerCancel={() => {
        start.current = null;
        onDrag(0, 0);
      }}
      onKeyDown={onKeyDown}
    >
      {children}
    </button>
  );
}
