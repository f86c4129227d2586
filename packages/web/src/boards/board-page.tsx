import { Link, useParams, useSearch as useRouterSearch } from "@tanstack/react-router";
import { LayoutGrid, Monitor } from "lucide-react";
import { useState } from "react";
import { carried } from "../filters/search.ts";
import { useSearch } from "../filters/use-search.ts";
import { leadsOn, NotFound } from "../shell/not-found.tsx";
import { FailedPage } from "../shell/failed-page.tsx";
import { Page } from "../shell/page.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { BoardGrid } from "./board-grid.tsx";
import { BoardMenu } from "./board-menu.tsx";
import { useMayChange } from "../filters/may-change.ts";
import type { BoardSearch } from "./search.ts";
import { useBoard } from "./use-board.ts";
import { Wall } from "./wall.tsx";

/** "How is everything that this board is about?": its questions, answered live. */
export function BoardPage() {
  const { boardId } = useParams({ from: "/app/boards/$boardId" });
  const { wall }: BoardSearch = useRouterSearch({ strict: false });
  const { search, change: changeSearch } = useSearch();
  const mayChange = useMayChange();
  const [isArranging, setArranging] = useState(false);
  const { board, problem, refused, retry, change } = useBoard(boardId);
  const setWall = (isWall: boolean) =>
    changeSearch((now) => {
      const next: BoardSearch = { ...now, wall: isWall ? 1 : undefined };
      return next;
    });
  // An id that none could have is not there either.
  if (problem?.status === 404 || problem?.status === 400)
    return (
      <NotFound
        title="Board not found"
        reason={`There is no board ${JSON.stringify(boardId)}.`}
        action={
          <Link to="/boards" search={carried(search)} className={leadsOn}>
            Go to all boards
          </Link>
        }
      />
    );
  if (problem !== null) return <FailedPage thing="Board" error={problem} onRetry={retry} />;
  if (board === null) return <Skeleton className="h-96" />;
  const grid = (
    <BoardGrid
      board={board}
      isArranging={isArranging && wall !== 1}
      mayChange={mayChange && wall !== 1}
      onChange={(cards) => change(({ title }) => ({ title, cards }))}
    />
  );
  if (wall === 1)
    return (
      <Wall title={board.title} onLeave={() => setWall(false)}>
        {grid}
      </Wall>
    );
  return (
    <Page
      title={board.title}
      hasRange={false}
      hasMenu={false}
      actions={
        <>
          {mayChange && (
            <Button onClick={() => setArranging(!isArranging)} className="max-lg:hidden">
              <LayoutGrid size={15} className="text-muted" aria-hidden />
              {isArranging ? "Done" : "Arrange"}
            </Button>
          )}
          <Button onClick={() => setWall(true)}>
            <Monitor size={15} className="text-muted" aria-hidden />
            Wall
          </Button>
          <BoardMenu
            board={board}
            mayChange={mayChange}
            onRename={(title) => change(({ cards }) => ({ title, cards }))}
          />
        </>
      }
    >
      {refused !== null && <Notice message={refused} />}
      {grid}
    </Page>
  );
}
