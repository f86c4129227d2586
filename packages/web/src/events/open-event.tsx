import { useSearch } from "../filters/use-search.ts";
import { EventDrawer } from "./event-drawer.tsx";

/** The single event that the address names, if it names one. */
export function OpenEvent() {
  const { search, change } = useSearch();
  if (search.event === undefined) return null;
  return <EventDrawer place={search.event} onClose={() => change((now) => ({ ...now, event: undefined }))} />;
}
