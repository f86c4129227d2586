import { useState, type ReactNode } from "react";
import { Button } from "./button.tsx";
import { useSay } from "./say.tsx";

/** A button that does something at the server: once at a time, and it says why when that fails. */
export function WorkButton({
  tone,
  className,
  onWork,
  children,
}: {
  tone?: "plain" | "main";
  className?: string;
  onWork: () => Promise<unknown>;
  children: ReactNode;
}) {
  const say = useSay();
  const [isBusy, setBusy] = useState(false);
  const work = async () => {
    setBusy(true);
    try {
      await onWork();
    } catch (error) {
      say(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
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
