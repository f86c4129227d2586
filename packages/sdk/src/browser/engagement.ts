/** Less than this is not worth another message, once a page's exit was told. */
const worthTellingMs = 1000;

/** Who has not moved, typed or scrolled for this long is taken to be away; a full screen is read in less. */
const awayAfterMs = 120_000;

/** What an application shows on a new page is there after this long. */
const shownAfterMs = 300;

const signsOfLife = ["focus", "blur", "pointermove", "pointerdown", "keydown", "wheel"];

export interface Engagement {
  /** A page begins. */
  begin(): void;
  /** It ends because the next begins; tells of what was not told yet. */
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
  /** When it was last measured; 0 while nobody looks. */
  let since = 0;
  let lastAlive = 0;
  let depth = 0;
  let shown: ReturnType<typeof setTimeout> | undefined;
  const now = () => performance.now();

  /** Adds the time that has passed, and goes on only if somebody looks. */
  function measure(): void {
    if (since > 0) engagedMs += Math.max(Math.min(now(), lastAlive + awayAfterMs) - since, 0);
    since = isOpen && document.visibilityState === "visible" && document.hasFocus() ? now() : 0;
  }

  function alive(): void {
    measure();
    lastAlive = now();
  }

  function measureDepth(): void {
    const { scrollHeight, clientHeight } = document.documentElement;
    const seen = Math.round(((scrollY + clientHeight) / Math.max(scrollHeight, 1)) * 100);
    depth = Math.max(depth, Math.min(seen, 100));
  }

  function end(): void {
    measure();
    if (!isOpen || (isTold && engagedMs < worthTellingMs)) return;
    tell(Math.round(engagedMs), depth);
    isTold = true;
    engagedMs = 0;
  }

  function leave(): void {
    measureDepth();
    end();
  }

  for (const type of signsOfLife) addEventListener(type, alive, { passive: true, capture: true });
  // Only the page's own: what a part of it scrolls by itself is no sign of life.
  addEventListener(
    "scroll",
    () => {
      alive();
      measureDepth();
    },
    { passive: true },
  );
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave();
    else alive();
  });
  addEventListener("pagehide", leave);

  return {
    begin() {
      isOpen = true;
      isTold = false;
      alive();
      engagedMs = depth = 0;
      // Until then, what the page before has left on the screen may still be there.
      clearTimeout(shown);
      shown = setTimeout(measureDepth, shownAfterMs);
    },
    end,
  };
}
