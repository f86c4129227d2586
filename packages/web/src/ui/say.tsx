import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from "react";

/** For so many milliseconds a word stays. */
const shownMs = 6000;

const SayContext = createContext<(text: string) => void>(() => {});

/** Says a word that asks for nothing, such as that something was copied: it is shown, read out, and gone again. */
export const useSay = () => useContext(SayContext);

/** Where such words appear. */
export function Saying({ children }: { children: ReactNode }) {
  const [said, setSaid] = useState<{ readonly text: string } | null>(null);
  const say = useCallback((text: string) => setSaid({ text }), []);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), shownMs);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <SayContext value={say}>
      {children}
      <div
        role="status"
        className="pointer-events-none fixed inset-x-3 bottom-20 z-40 flex justify-center lg:bottom-6 print:hidden"
      >
        {said !== null && (
          <p className="bg-ink text-canvas animate-[appear_.15s_ease-out] rounded-lg px-3.5 py-2 text-sm text-pretty shadow-xl">
            {said.text}
          </p>
        )}
      </div>
    </SayContext>
  );
}
