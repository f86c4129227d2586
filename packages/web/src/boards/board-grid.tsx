import { useRef, useState } from "react";
import type { Board, BoardCard } from "../api/boards.ts";
import { arrange, boardColumns, type Place } from "../saving/layout.ts";
import { BoardTile } from "./board-tile.tsx";
import { gridClass } from "./tile-answer.tsx";

/** A row's height and the space between cards, in pixels. */
const rowPx = 64;
const gapPx = 16;

/** The cards of a board, each where it was put; on narrow screens below each other. */
export function BoardGrid({
  board: { cards },
  isArranging,
  mayChange,
  onChange,
}: {
  board: Board;
  isArranging: boolean;
  mayChange: boolean;
  onChange: (cards: readonly BoardCard[]) => void;
}) {
  const grid = useRef<HTMLDivElement>(null);
  const [dragged, setDragged] = useState<readonly BoardCard[] | null>(null);
  const [said, setSaid] = useState("");
  const shown = dragged ?? cards;
  const put = (card: BoardCard, place: Place) => {
    const next = arrange(cards, card.id, place);
    const { x, y, width, height } = next.find(({ id }) => id === card.id)?.place ?? place;
    setSaid(`${card.title}: column ${x + 1}, row ${y + 1}, ${width} wide, ${height} high.`);
    onChange(next);
  };
  if (cards.length === 0)
    return (
      <p className="text-muted py-16 text-center text-sm text-pretty">
        Nothing is on this board yet. Ask something in Explore, and save it to this board.
      </p>
    );
  return (
    <>
      <div ref={grid} className={gridClass}>
        {shown.map((card) => (
          <BoardTile
            key={card.id}
            card={card}
            cards={cards}
            isArranging={isArranging}
            mayChange={mayChange}
            cell={() => ({
              width: ((grid.current?.clientWidth ?? 0) + gapPx) / boardColumns,
              height: rowPx + gapPx,
            })}
            onDrag={(place) => setDragged(place === null ? null : arrange(cards, card.id, place))}
            onPlace={(place) => put(card, place)}
            onChange={onChange}
          />
        ))}
      </div>
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
    </>
  );
}
