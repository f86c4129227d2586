import { Link } from "@tanstack/react-router";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { dayName } from "../format/when.ts";
import { useNow } from "../ui/clock.ts";
import type { ChatLine } from "./chat-lines.ts";
import { Happening } from "./happening.tsx";
import { Message } from "./message.tsx";
import { speakerOf } from "./said.ts";

/** One line of a conversation. */
export function ChatLineRow({ line }: { line: ChatLine }) {
  if (line.kind === "day") return <DayRow at={line.at} />;
  if (line.kind === "settings") return <SettingsRow {...line} />;
  const speaker = speakerOf(line.event);
  return speaker === null ? (
    <Happening event={line.event} />
  ) : (
    <Message event={line.event} speaker={speaker} />
  );
}

function DayRow({ at }: { at: number }) {
  return (
    <li className="sticky top-15 z-[1] flex justify-center py-2 lg:top-2">
      <span className="bg-raised border-line text-muted rounded-full border px-2.5 py-0.5 text-xs font-medium">
        {dayName(at, useNow())}
      </span>
    </li>
  );
}

function SettingsRow({ worker, version }: { worker: string; version: number }) {
  const { search } = useSearch();
  return (
    <li className="text-muted flex items-center gap-3 py-2 text-xs" data-settings={version}>
      <span className="border-line grow border-t" aria-hidden />
      <span>
        From here on{" "}
        <Link
          to="/workers/$workerId"
          params={{ workerId: worker }}
          search={carried(search)}
          className="text-accent underline underline-offset-2"
        >
          {worker}
        </Link>{" "}
        {version === 0 ? "has settings that were never changed" : `is under settings version ${version}`}
      </span>
      <span className="border-line grow border-t" aria-hidden />
    </li>
  );
}
