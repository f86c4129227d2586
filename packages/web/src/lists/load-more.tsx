import { useEffect, useRef } from "react";
import { Button } from "../ui/button.tsx";

/** Asks for more of a list when its end comes into sight, or when it is pressed. */
export function LoadMore({ isLoading, onMore }: { isLoading: boolean; onMore: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (element === null || isLoading) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting === true) onMore();
      },
      { rootMargin: "400px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [isLoading, onMore]);
  return (
    <div ref={place} className="flex justify-center p-3">
      <Button className="h-8 text-xs" disabled={isLoading} onClick={onMore}>
        {isLoading ? "Loading" : "Show more"}
      </Button>
    </div>
  );
}
