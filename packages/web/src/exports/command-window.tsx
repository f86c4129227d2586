import { ScrollRegion } from "../ui/scroll-region.tsx";
import { Window } from "../ui/window.tsx";

/** A command to be selected and copied, where a page may not write to the clipboard. */
export function CommandWindow({ command, onClose }: { command: string; onClose: () => void }) {
  return (
    <Window title="As a command" onClose={onClose} className="max-w-xl">
      <ScrollRegion
        label="Command"
        className="bg-canvas border-line max-h-72 overflow-auto rounded-lg border p-3"
      >
        <pre className="text-xs leading-5 break-words whitespace-pre-wrap">{command}</pre>
      </ScrollRegion>
    </Window>
  );
}
