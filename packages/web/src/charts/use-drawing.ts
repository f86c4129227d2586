import { useEffect, useRef, type RefObject } from "react";

/** Something that is drawn into an element, and drawn again when what it shows has changed. */
export interface Drawing<T> {
  update(shown: T): void;
  resize(): void;
  close(): void;
}

/**
 * Draws into an element as long as it is there, anew when its size or the theme changes.
 * @param load gets what draws; it comes when it is first wanted
 * @returns the element's ref
 */
export function useDrawing<T>(
  shown: T,
  load: () => Promise<(element: HTMLElement) => Drawing<T>>,
): RefObject<HTMLDivElement | null> {
  const element = useRef<HTMLDivElement>(null);
  const drawing = useRef<Drawing<T> | null>(null);
  const latest = useRef({ shown, load });
  latest.current = { ...latest.current, shown };

  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    let isGone = false;
    const redraw = () => {
      drawing.current?.resize();
      drawing.current?.update(latest.current.shown);
    };
    const resized = new ResizeObserver(() => drawing.current?.resize());
    const recolored = new MutationObserver(redraw);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    void latest.current.load().then((draw) => {
      if (isGone) return;
      drawing.current = draw(target);
      redraw();
      resized.observe(target);
      recolored.observe(document.documentElement, { attributeFilter: ["data-theme", "data-printing"] });
      scheme.addEventListener("change", redraw);
    });
    return () => {
      isGone = true;
      resized.disconnect();
      recolored.disconnect();
      scheme.removeEventListener("change", redraw);
      drawing.current?.close();
      drawing.current = null;
    };
  }, []);

  useEffect(() => drawing.current?.update(shown), [shown]);
  return element;
}
