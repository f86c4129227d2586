import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { gridClass } from "../boards/tile-answer.tsx";
import { secondOfDay, whenTitle, wholeMoment } from "../format/when.ts";
import { usePrinting } from "../shell/use-printing.ts";
import { timezone } from "../format/zone.ts";
import { useDocumentTitle } from "../shell/document-title.ts";
import { NotFound } from "../shell/not-found.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { SharedLiveProvider } from "../live/live-context.tsx";
import { onPaper } from "../saving/on-paper.ts";
import { BoardNews } from "./board-news.tsx";
import { SharedTile } from "./shared-tile.tsx";
import { useAsOf } from "./use-as-of.ts";
import { useSharedBoard } from "./use-shared-board.ts";

const route = getRouteApi("/share/$token");

/** "How is what somebody has shown me?": a board for who has its link, live, without anything around it. */
export function SharedBoardPage() {
  // What is known of who is signed in here is nothing to this page.
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { staleTime: 30_000 } } }));
  return (
    <QueryClientProvider client={queries}>
      <main className="mx-auto max-w-7xl p-4 sm:p-6 print:max-w-none print:p-0">
        <SharedBoard />
      </main>
    </QueryClientProvider>
  );
}

function SharedBoard() {
  const { token } = route.useParams();
  const [isLive, setLive] = useState(false);
  const { board, readAt, problem, isOver, retry } = useSharedBoard(token, isLive);
  const asOf = useAsOf(isLive, readAt);
  useDocumentTitle(board?.title ?? "Shared board");
  usePrinting();
  if (problem !== null && isOver)
    return <NotFound title="This link does not work" reason={problem.message} action={null} />;
  if (board === undefined)
    return problem === null ? (
      <Skeleton className="h-96" />
    ) : (
      <Notice message={problem.message} onRetry={retry} />
    );
  const { title, cards, tenant_name: tenant, simulated, expires_at: until } = board;
  return (
    <SharedLiveProvider token={token}>
      <BoardNews onLive={setLive} onNews={retry} />
      {simulated && (
        <p className="bg-warn-soft text-warn mb-4 rounded-lg px-4 py-1.5 text-center text-xs font-medium">
          Simulated data: these figures are made up.
        </p>
      )}
      {problem !== null && (
        <p
          role="status"
          className="bg-warn-soft text-warn mb-4 rounded-lg px-4 py-1.5 text-center text-xs font-medium"
        >
          Not connected: figures are as of {secondOfDay(asOf)}. Trying again.
        </p>
      )}
      <header data-shared-board className="mb-4 flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        <p className="text-muted text-xs">
          {tenant}
          <span className="print:hidden">, shared until {whenTitle(Date.parse(until))}</span>
          <span className="not-print:hidden">
            , {timezone().replaceAll("_", " ")}, as of {wholeMoment(asOf)}
          </span>
        </p>
      </header>
      {cards.length === 0 ? (
        <p className="text-muted py-16 text-center text-sm">Nothing is on this board yet.</p>
      ) : (
        <div className={gridClass}>
          {cards.map((card) => (
            <SharedTile key={card.id} token={token} card={card} paper={onPaper(cards).get(card.id)} />
          ))}
        </div>
      )}
    </SharedLiveProvider>
  );
}
