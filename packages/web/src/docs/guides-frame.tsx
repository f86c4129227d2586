import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useWrittenText } from "../ui/use-written-text.ts";
import { DocsFrame } from "./docs-frame.tsx";
import { FoundSections } from "./found-sections.tsx";
import { GuideList } from "./guide-list.tsx";

/** What every guide stands in. */
export function GuidesFrame({ isRead, children }: { isRead: boolean; children: ReactNode }) {
  const { q = "" }: { q?: string | undefined } = useSearch({ strict: false });
  const navigate = useNavigate();
  const [text, setText] = useWrittenText(q, (wanted) => {
    void navigate({
      to: ".",
      search: { q: wanted === "" ? undefined : wanted },
      hash: true,
      replace: true,
      resetScroll: false,
    });
  });
  const sought = text.trim();
  return (
    <DocsFrame
      label="Guides"
      find={{ label: "Find in the guides", text, onText: setText }}
      list={sought === "" ? <GuideList /> : <FoundSections sought={sought} />}
      isListHidden={isRead}
    >
      {children}
    </DocsFrame>
  );
}
