import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useState } from "react";
import { boardsApi } from "../api/boards.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import { Page } from "../shell/page.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { freeName } from "../format/free-name.ts";
import { useMayChange } from "../filters/may-change.ts";
import { PromptDialog } from "../ui/prompt-dialog.tsx";

/** "Which boards are there?": those that the tenant keeps, and a way to begin one. */
export function BoardsPage() {
  const tenant = useTenant();
  const { search } = useSearch();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const mayChange = useMayChange();
  const [isNaming, setNaming] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const {
    data: boards,
    error,
    refetch,
  } = useQuery({
    queryKey: ["boards", tenant],
    queryFn: async () => await boardsApi.list(tenant),
    retry: false,
  });
  const create = async (title: string) => {
    const id = freeName(
      title,
      (boards ?? []).map((board) => board.id),
      "board",
    );
    try {
      await boardsApi.set(tenant, id, { title, cards: [], version: 0 });
      await queries.invalidateQueries({ queryKey: ["boards", tenant] });
      await navigate({ to: "/boards/$boardId", params: { boardId: id }, search: carried(search) });
    } catch (thrown) {
      setRefused(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  return (
    <Page
      title="Boards"
      hasRange={false}
      actions={
        mayChange && (
          <Button onClick={() => setNaming(true)}>
            <Plus size={15} aria-hidden />
            New board
          </Button>
        )
      }
    >
      {isNaming && (
        <PromptDialog
          title="New board"
          label="Title"
          value=""
          action="Create"
          onSubmit={(title) => void create(title)}
          onClose={() => setNaming(false)}
        />
      )}
      {refused !== null && <Notice message={refused} />}
      {error !== null ? (
        <Notice message={error.message} onRetry={() => void refetch()} />
      ) : boards === undefined ? (
        <Skeleton className="h-40" />
      ) : boards.length === 0 ? (
        <Card label="Boards">
          <p className="text-muted px-4 py-12 text-center text-sm text-pretty">
            No boards yet. A board keeps answers beside each other: begin one here, or save a question from{" "}
            <Link to="/explore" search={carried(search)} className="text-ink underline">
              Explore
            </Link>
            .
          </p>
        </Card>
      ) : (
        <ul aria-label="Boards" className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {boards.map(({ id, title, cards }) => (
            <li key={id}>
              <Link
                to="/boards/$boardId"
                params={{ boardId: id }}
                search={carried(search)}
                className="border-line bg-surface hover:border-line-strong block rounded-xl border p-4 transition-colors"
              >
                <span className="block truncate font-medium">{title}</span>
                <span className="text-muted text-xs">{cards === 1 ? "1 card" : `${cards} cards`}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}
