/** Less than this is not worth another message, once a page's exit was told. */
const worthTellingMs = 1000;

export interface Engagement {
  /** A page begins. */
  begin(): void;
  /** It ends; tells of what was not told yet. */
  end(): void;
}

/**
 * How long somebody is on a page while it can be seen and has the focus, and how far they scroll. Told when the page is
 * hidden, which is the last that is sure to happen; if they come back, what is added is told later.
 * @param tell milliseconds since it was last told, and the furthest point so far in percent
 */
export function createEngagement(tell: (durationMs: number, scrollDepth: number) => void): Engagement {
  let isOpen = false;
  let isTold = false;
  let engagedMs = 0;
  let since = 0;
  let depth = 0;
  const now = () => performance.now();

  /** Adds the time that has passed, and goes on only if somebody is there. */
  function measure(): void {
    if (since > 0) engagedMs += now() - since;
    since = isOpen && document.visibilityState === "visible" && document.hasFocus() ? now() : 0;
  }

  function scrolled(): void {
    const { scrollHeight, clientHeight } = document.documentElement;
    const seen = Math.round(((scrollY + clientHeight) / Math.max(scrollHeight, 1)) * 100);
    depth = Math.max(depth, Math.min(seen, 100));
  }

  function leave(): void {
    measure();
    if (!isOpen || (isTold && engagedMs < worthTellingMs)) return;
    tell(Math.round(engagedMs), depth);
    isTold = true;
    engagedMs = 0;
  }

  addEventListener("focus", measure);
  addEventListener("blur", measure);
  addEventListener("scroll", scrolled, { passive: true });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
    else measure();
  });
  addEventListener("pagehide", leave);

  return {
    begin() {
      isOpen = true;
      isTold = false;
      engagedMs = depth = 0;
      measure();
      scrolled();
    },
    end: leave,
  };
}
