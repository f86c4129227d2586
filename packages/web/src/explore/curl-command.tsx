import { Terminal } from "lucide-react";
import { useTenant } from "../filters/tenant-context.ts";
import type { Question } from "../questions/question.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Popover } from "../ui/popover.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { curlOf } from "../exports/curl.ts";

/** The question as a command, to be copied. */
export function CurlCommand({ path, question }: { path: string; question: Question }) {
  const tenant = useTenant();
  const command = curlOf(globalThis.location.origin, path, tenant, question);
  return (
    <Popover
      label="As a command"
      className="w-[26rem] max-w-[calc(100vw-1.5rem)] p-3"
      button={
        <Button className="h-8 border-0 text-xs">
          <Terminal size={14} className="text-muted" aria-hidden />
          curl
        </Button>
      }
    >
      <div className="relative">
        <ScrollRegion
          label="Command"
          className="bg-canvas border-line max-h-60 overflow-auto rounded-lg border p-2.5"
        >
          <pre className="pr-8 text-xs leading-5 break-words whitespace-pre-wrap">{command}</pre>
        </ScrollRegion>
        {/* Pages that came over plain HTTP from elsewhere may not write to the clipboard. */}
        {globalThis.isSecureContext && (
          <CopyButton text={command} label="Copy the command" className="absolute top-2 right-2" />
        )}
      </div>
    </Popover>
  );
}
