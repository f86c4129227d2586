import { useSay } from "../ui/say.tsx";

/** Copies a command, where pages may. @returns what tells whether it was copied: else it has to be shown */
export function useCopyCommand(): (command: string) => Promise<boolean> {
  const say = useSay();
  return async (command) => {
    // Pages that came over plain HTTP from elsewhere may not write to the clipboard.
    if (!globalThis.isSecureContext) return false;
    await navigator.clipboard.writeText(command);
    say("Copied. It asks with the key in $DENDRO_KEY.");
    return true;
  };
}
