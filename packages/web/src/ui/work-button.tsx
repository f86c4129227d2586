import { useState } from "react";
import { Button } from "./button.tsx";
import { useSay } from "./say.tsx";

/**
 * A button that does something at the server: once at a time, and it says why when that fails. Where it offers something else
 * by then, that can be done at once, such as resuming what is paused but not yet read again.
 */
export function WorkButton({
  tone,
  className,
  onWork,
  children,
}: {
  tone?: "plain" | "main";
  className?: string;
  onWork: () => Promise<unknown>;
  children: string;
}) {
  const say = useSay();
  const [busyWith, setBusyWith] = useState<string | null>(null);
  const isBusy = busyWith === children;
  const work = async () => {
    setBusyWith(children);
    try {
      await onWork();
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    } finally {
      setBusyWith((now) => (now === children ? null : now));
    }
  };
  return (
    <Button
      {...(tone === undefined ? {} : { tone })}
      {...(className === undefined ? {} : { className })}
      aria-disabled={isBusy}
      onClick={() => !isBusy && void work()}
    >
      {children}
    </Button>
  );
}
