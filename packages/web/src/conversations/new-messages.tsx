import { ArrowDown } from "lucide-react";
import { useEffect, useRef, useState } from "react";

/** Says how many messages came while their place was out of sight, and leads there: nothing jumps by itself. */
export function NewMessages({ count }: { count: number }) {
  const end = useRef<HTMLDivElement>(null);
  const [isSeen, setSeen] = useState(true);
  const [read, setRead] = useState(count);
  if (isSeen && read !== count) setRead(count);
  useEffect(() => {
    if (end.current === null) return;
    const observer = new IntersectionObserver(([entry]) => setSeen(entry?.isIntersecting === true));
    observer.observe(end.current);
    return () => observer.disconnect();
  }, []);
  const fresh = count - read;
  return (
    <div className="pointer-events-none sticky bottom-16 flex justify-center lg:bottom-4" role="status">
      <div ref={end} className="absolute bottom-0 h-px w-px" />
      {fresh > 0 && (
        <button
          type="button"
          onClick={() => end.current?.parentElement?.previousElementSibling?.scrollIntoView({ block: "end" })}
          className="bg-raised border-line-strong hover:bg-hover pointer-events-auto mb-2 flex h-8 items-center gap-1.5 rounded-full border px-3 text-xs font-medium shadow-md shadow-black/10"
        >
          <ArrowDown size={13} aria-hidden />
          {fresh} new
        </button>
      )}
    </div>
  );
}
