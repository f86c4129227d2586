import { useEffect } from "react";

/** Names the page in the browser's tabs and history. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Dendro`;
  }, [title]);
}
