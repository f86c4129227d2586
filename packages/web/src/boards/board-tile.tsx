import { Move, MoveDiagonal2 } from "lucide-react";
import type { BoardCard } from "../api/boards.ts";
import { ChartsInside } from "../charts/drawn-charts.tsx";
import { Card, cardTitle } from "../ui/card.tsx";
import { CardAnswer } from "./card-answer.tsx";
import { DragHandle } from "./drag-handle.tsx";
import { questionIn } from "../saving/card-question.ts";
import { growthOf, stepOf, type Place } from "../saving/layout.ts";
import { rangeTitle } from "../questions/range-title.ts";
import { onPaper } from "../saving/on-paper.ts";
import { tileClass, tilePlace } from "./tile-answer.tsx";
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
  const asked = questionIn(card);
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
    <div data-card={id} className={tileClass} style={tilePlace(place, onPaper(cards).get(id))}>
      <ChartsInside>
        <Card
          label={title}
          title={
            <h2 className={`${cardTitle} min-w-0 truncate`}>
              {title}{" "}
              <span className="text-muted text-xs font-normal">
                {rangeTitle(asked.question["date_range"])}
              </span>
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
          <CardAnswer title={title} asked={asked} drawing={card.drawing} />
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
