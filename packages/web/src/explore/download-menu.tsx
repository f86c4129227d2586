import { Download } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { filePath } from "../api/client.ts";
import { useTenant } from "../filters/tenant-context.ts";
import type { Question } from "../questions/question.ts";
import { Button } from "../ui/button.tsx";

const formats = [
  ["csv", "CSV"],
  ["json", "JSON"],
  ["parquet", "Parquet"],
] as const;

/** The answer as a file. */
export function DownloadMenu({ what, question }: { what: "query" | "events"; question: Question }) {
  const tenant = useTenant();
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <Button className="h-8 text-xs">
          <Download size={14} className="text-muted" aria-hidden />
          Download
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="border-line bg-raised z-20 w-36 rounded-xl border p-1.5 shadow-xl shadow-black/10"
        >
          {formats.map(([format, title]) => (
            <DropdownMenu.Item key={format} asChild>
              <a
                href={filePath(tenant, format, { [what]: question })}
                download
                className="data-highlighted:bg-hover flex h-8 items-center rounded-lg px-2.5 text-sm outline-none"
              >
                {title}
              </a>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
