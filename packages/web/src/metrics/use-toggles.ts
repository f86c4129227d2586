import { useState } from "react";

/** Which of some things are hidden, and a way to hide one or show it again. */
export function useToggles(): [ReadonlySet<string>, (id: string) => void] {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) =>
    setHidden((before) =>
      before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id]),
    );
  return [hidden, toggle];
}
