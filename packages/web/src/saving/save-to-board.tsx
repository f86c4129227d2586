import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { LayoutDashboard } from "lucide-react";
import { useState, type FormEvent } from "react";
import { boardsApi, type BoardCard } from "../api/boards.ts";
import { carried } from "../filters/search.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { useSearch } from "../filters/use-search.ts";
import type { Question } from "../questions/question.ts";
import { Button } from "../ui/button.tsx";
import { fieldClass } from "../ui/field.ts";
import { Window } from "../ui/window.tsx";
import { freeName } from "../format/free-name.ts";
import { kindAt, type CardQuestion } from "./card-question.ts";
import { freePlace } from "./layout.ts";
import { useMayChange } from "../filters/may-change.ts";

/** What is put on a board. */
export interface Saved {
  readonly path: CardQuestion["path"];
  readonly question: Question;
  readonly drawing: BoardCard["drawing"];
  /** What the card is called unless somebody says otherwise. */
  readonly title: string;
}

/** Opens the window that puts a question on a board; nothing for who may not. */
export function SaveToBoard(saved: Saved) {
  const [isOpen, setOpen] = useState(false);
  if (!useMayChange()) return null;
  return (
    <>
      <Button className="h-8 text-xs" onClick={() => setOpen(true)}>
        <LayoutDashboard size={14} className="text-muted" aria-hidden />
        Save
        <span className="sr-only"> to a board</span>
      </Button>
      {isOpen && <SaveWindow {...saved} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Puts a question on a board, or on a new one. */
export function SaveWindow({ onClose, ...saved }: Saved & { onClose: () => void }) {
  return (
    <Window title="Save to a board" onClose={onClose} className="max-w-sm">
      <SaveForm {...saved} />
    </Window>
  );
}

const newBoard = "";

function SaveForm({ path, question, drawing, title }: Saved) {
  const tenant = useTenant();
  const { search } = useSearch();
  const queries = useQueryClient();
  const { data: boards = [] } = useQuery({
    queryKey: ["boards", tenant],
    queryFn: async () => await boardsApi.list(tenant),
  });
  const [name, setName] = useState(title);
  const [chosen, setChosen] = useState<string>();
  const [boardTitle, setBoardTitle] = useState("");
  const [outcome, setOutcome] = useState<{ saved: string } | { refused: string } | null>(null);
  const target = chosen ?? boards[0]?.id ?? newBoard;
  const save = async () => {
    const before = target === newBoard ? null : await boardsApi.read(tenant, target);
    const id =
      before?.id ??
      freeName(
        boardTitle,
        boards.map((board) => board.id),
        "board",
      );
    const cards = before?.cards ?? [];
    const size = drawing === "figure" ? [3, 2] : drawing === "flow" || drawing === "grid" ? [8, 6] : [6, 5];
    const card: BoardCard = {
      id: crypto.randomUUID(),
      title: name,
      [kindAt(path) ?? "query"]: question,
      drawing,
      place: freePlace(cards, ...size),
    };
    await boardsApi.set(tenant, id, {
      title: before?.title ?? boardTitle,
      cards: [...cards, card],
      version: before?.version ?? 0,
    });
    await queries.invalidateQueries({ queryKey: ["boards", tenant] });
    queries.removeQueries({ queryKey: ["board", tenant, id] });
    setOutcome({ saved: id });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save().catch((thrown: unknown) =>
      setOutcome({ refused: thrown instanceof Error ? thrown.message : String(thrown) }),
    );
  };
  if (outcome !== null && "saved" in outcome)
    return (
      <p role="status" className="text-sm">
        Saved.{" "}
        <Link
          to="/boards/$boardId"
          params={{ boardId: outcome.saved }}
          search={carried(search)}
          className="text-accent font-medium underline"
        >
          Open the board
        </Link>
      </p>
    );
  return (
    <form className="space-y-3" onSubmit={submit}>
      <label className="block">
        <span className="text-muted mb-1 block text-xs font-medium">Title of the card</span>
        <input
          className={fieldClass}
          value={name}
          required
          maxLength={128}
          onChange={(event) => setName(event.target.value)}
        />
      </label>
      <label className="block">
        <span className="text-muted mb-1 block text-xs font-medium">Board</span>
        <select className={fieldClass} value={target} onChange={(event) => setChosen(event.target.value)}>
          {boards.map((board) => (
            <option key={board.id} value={board.id}>
              {board.title}
            </option>
          ))}
          <option value={newBoard}>A new board</option>
        </select>
      </label>
      {target === newBoard && (
        <label className="block">
          <span className="text-muted mb-1 block text-xs font-medium">Title of the board</span>
          <input
            className={fieldClass}
            value={boardTitle}
            required
            maxLength={128}
            onChange={(event) => setBoardTitle(event.target.value)}
          />
        </label>
      )}
      {outcome !== null && "refused" in outcome && (
        <p role="alert" className="text-bad text-xs text-pretty">
          {outcome.refused}
        </p>
      )}
      <Button type="submit" className="w-full justify-center">
        Save
      </Button>
    </form>
  );
}
