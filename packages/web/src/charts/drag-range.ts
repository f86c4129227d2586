/** What is shorter than this, in pixels, was a click. */
const leastPx = 12;

/**
 * Lets a mouse or pen mark a range from left to right; a finger scrolls.
 * @param onRange is told both ends in pixels from the element's left edge, the smaller first
 * @returns ends it
 */
export function dragRange(element: HTMLElement, onRange: (from: number, to: number) => void): () => void {
  const selection = document.createElement("div");
  selection.className = "pointer-events-none absolute inset-y-0 bg-accent/10 border-x border-accent/50";
  let start: number | null = null;
  const xOf = (event: PointerEvent) => {
    const { left, width } = element.getBoundingClientRect();
    return Math.min(Math.max(event.clientX - left, 0), width);
  };
  const end = () => {
    start = null;
    selection.remove();
  };
  const events = new AbortController();
  const on = (name: "pointerdown" | "pointermove" | "pointerup", run: (event: PointerEvent) => void) =>
    element.addEventListener(name, run, { signal: events.signal });
  on("pointerdown", (event) => {
    if (event.pointerType === "touch" || event.button !== 0) return;
    start = xOf(event);
  });
  on("pointermove", (event) => {
    if (start === null || Math.abs(xOf(event) - start) < leastPx) return;
    element.setPointerCapture(event.pointerId);
    element.style.position = "relative";
    const x = xOf(event);
    Object.assign(selection.style, { left: `${Math.min(start, x)}px`, width: `${Math.abs(x - start)}px` });
    element.append(selection);
  });
  on("pointerup", (event) => {
    const [from, to] = start === null ? [0, 0] : [start, xOf(event)].toSorted((a, b) => a - b);
    end();
    if (from !== undefined && to !== undefined && to - from >= leastPx) onRange(from, to);
  });
  element.addEventListener("pointercancel", end, { signal: events.signal });
  return () => {
    events.abort();
    end();
  };
}
