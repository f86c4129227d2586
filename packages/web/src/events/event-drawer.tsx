import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { Dialog } from "radix-ui";
import { api } from "../api/client.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { FocusBack, leaveFocus } from "../ui/focus-back.tsx";
import { Notice } from "../ui/notice.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { readEventPlace } from "./event-place.ts";
import { readableJson } from "./readable-json.ts";

/** As many events of one millisecond as are looked through for one of them. */
const most = 1000;

/** One event as it is kept. Its address opens it, also where the list does not have it. */
export function EventDrawer({ place, onClose }: { place: string; onClose: () => void }) {
  const tenant = useTenant();
  const at = readEventPlace(place);
  const { data, error } = useQuery({
    queryKey: ["event", tenant, place],
    queryFn: async () => {
      if (at === null) return null;
      const ends = [at.timestamp, at.timestamp + 1].map((ms) => new Date(ms).toISOString());
      const { events } = await api.events(tenant, { date_range: ends, limit: most });
      return events.find(({ id }) => id === at.id) ?? null;
    },
    retry: false,
  });
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-30 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          onCloseAutoFocus={leaveFocus}
          className="border-line bg-surface fixed inset-y-0 right-0 z-30 flex w-full max-w-xl animate-[appear_.15s_ease-out] flex-col border-l shadow-2xl"
        >
          <FocusBack />
          <header className="border-line flex h-14 shrink-0 items-center justify-between gap-3 border-b pr-3 pl-5">
            <Dialog.Title className="truncate font-semibold">{data?.type ?? "Event"}</Dialog.Title>
            <Dialog.Close
              aria-label="Close"
              className="text-muted hover:bg-hover grid size-9 place-items-center rounded-lg"
            >
              <X size={16} aria-hidden />
            </Dialog.Close>
          </header>
          {error !== null ? (
            <Notice message={error.message} />
          ) : data === undefined ? (
            <Skeleton className="m-5 h-60" />
          ) : data === null ? (
            <Notice message="There is no such event: it was erased, or the address is not whole." />
          ) : (
            <ScrollRegion label="The event as JSON" className="grow overflow-auto p-5">
              <pre className="font-mono text-xs leading-5 break-words whitespace-pre-wrap">
                {readableJson(data)}
              </pre>
            </ScrollRegion>
          )}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
