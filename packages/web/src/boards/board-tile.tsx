import { Move, MoveDiagonal2 } from "lucide-react";
import type { ReactNode } from "react";
import type { BoardCard } from "../api/boards.ts";
import { ChartsInside } from "../charts/drawn-charts.tsx";
import { AnswerView } from "../answers/answer-view.tsx";
import { drawingOf } from "../questions/drawing.ts";
import type { Question } from "../questions/question.ts";
import { useAnswer } from "../answers/use-answer.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { ScrollRegion } from "../ui/scroll-region.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { DragHandle } from "./drag-handle.tsx";
import { growthOf, stepOf, type Place } from "../saving/layout.ts";
import { rangeTitle } from "../questions/range-title.ts";
import { TileMenu } from "./tile-menu.tsx";

/** One card of a board: its question, answered live. */
export function BoardTile({
  card,
  cards,
  isArranging,
  mayChange,
  cell,
  onDrag,
  onPlace,
  onChange,
}: {
  card: BoardCard;
  cards: readonly BoardCard[];
  isArranging: boolean;
  mayChange: boolean;
  /** How large a column and a row are, in pixels. */
  cell: () => { width: number; height: number };
  /** Shows where it would be; null where it was. */
  onDrag: (place: Place | null) => void;
  onPlace: (place: Place) => void;
  onChange: (cards: readonly BoardCard[]) => void;
}) {
  const { id, title, place } = card;
  const question: Question = { ...card.query };
  const { rows, meta, problem, retry } = useAnswer(question);
  const { x, y, width, height } = place;
  const saved = cards.find((one) => one.id === id) ?? card;
  const moved = (dx: number, dy: number) => ({
    ...saved.place,
    x: saved.place.x + dx,
    y: saved.place.y + dy,
  });
  const grown = (dx: number, dy: number) => ({
    ...saved.place,
    width: saved.place.width + dx,
    height: saved.place.height + dy,
  });
  return (
    <div
      data-card={id}
      className="relative flex min-w-0 flex-col *:min-h-0 *:grow max-lg:h-(--height)"
      style={{
        gridColumn: `${x + 1} / span ${width}`,
        gridRow: `${y + 1} / span ${height}`,
        // On narrow screens cards stand below each other.
        ["--height" as string]: `${height * 4 + 1}rem`,
      }}
    >
      <ChartsInside>
        <Card
          label={title}
          title={
            <h2 className={`${cardTitle} min-w-0 truncate`}>
              {title}{" "}
              <span className="text-muted text-xs font-normal">{rangeTitle(question["date_range"])}</span>
            </h2>
          }
          action={
            <div className="flex shrink-0 items-center">
              {isArranging && (
                <DragHandle
                  label={`Move ${title}`}
                  cell={cell}
                  onDrag={(dx, dy) => onDrag(moved(dx, dy))}
                  onDrop={(dx, dy) => {
                    onDrag(null);
                    onPlace(moved(dx, dy));
                  }}
                  onKey={(key) => {
                    const next = stepOf(cards, saved, key);
                    if (next !== null) onPlace(next);
                    return next !== null;
                  }}
                >
                  <Move size={14} aria-hidden />
                </DragHandle>
              )}
              <TileMenu card={card} cards={cards} mayChange={mayChange} onChange={onChange} />
            </div>
          }
        >
          <TileBody title={title} isTable={card.drawing === "table"}>
            {problem !== null ? (
              <Notice message={problem.message} onRetry={retry} />
            ) : rows === null ? (
              <Skeleton className="m-4 min-h-16 grow" />
            ) : (
              <AnswerView
                question={question}
                drawing={drawingOf(question, card.drawing)}
                rows={rows}
                meta={meta}
                chartClass="h-full min-h-32"
              />
            )}
          </TileBody>
        </Card>
      </ChartsInside>
      {isArranging && (
        <div className="absolute right-0.5 bottom-0.5 grow-0!">
          <DragHandle
            label={`Resize ${title}`}
            cell={cell}
            onDrag={(dx, dy) => onDrag(grown(dx, dy))}
            onDrop={(dx, dy) => {
              onDrag(null);
              onPlace(grown(dx, dy));
            }}
            onKey={(key) => {
              const next = growthOf(saved, key);
              if (next !== null) onPlace(next);
              return next !== null;
            }}
          >
            <MoveDiagonal2 size={14} aria-hidden />
          </DragHandle>
        </div>
      )}
    </div>
  );
}

/** A table scrolls by itself. */
function TileBody({ title, isTable, children }: { title: string; isTable: boolean; children: ReactNode }) {
  if (isTable) return <div className="flex min-h-0 grow flex-col overflow-hidden">{children}</div>;
  return (
    <ScrollRegion label={`Answer: ${title}`} className="flex min-h-0 grow flex-col overflow-auto">
      {children}
    </ScrollRegion>
  );
}
