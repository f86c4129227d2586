import { useState } from "react";
import type { BoardCard } from "../api/boards.ts";
import { CardMenu } from "../exports/card-menu.tsx";
import { questionIn } from "../saving/card-question.ts";
import { arrange, freePlace } from "../saving/layout.ts";
import { MenuItem } from "../ui/menu.tsx";
import { PromptDialog } from "../ui/prompt-dialog.tsx";

/** What can be done with a card. */
export function TileMenu({
  card,
  cards,
  mayChange,
  onChange,
}: {
  card: BoardCard;
  cards: readonly BoardCard[];
  mayChange: boolean;
  onChange: (cards: readonly BoardCard[]) => void;
}) {
  const [isNaming, setNaming] = useState(false);
  const { id, title, drawing, place } = card;
  const remove = () => {
    const [first, ...rest] = cards.filter((one) => one.id !== id);
    // Those below move up.
    onChange(first === undefined ? [] : arrange([first, ...rest], first.id, first.place));
  };
  const duplicate = () =>
    onChange([
      ...cards,
      { ...card, id: crypto.randomUUID(), place: freePlace(cards, place.width, place.height) },
    ]);
  return (
    <>
      <CardMenu title={title} source={questionIn(card)} drawing={drawing}>
        {mayChange && (
          <>
            <MenuItem onSelect={() => setNaming(true)}>Rename</MenuItem>
            <MenuItem onSelect={duplicate}>Duplicate</MenuItem>
            <MenuItem onSelect={remove}>Remove</MenuItem>
          </>
        )}
      </CardMenu>
      {isNaming && (
        <PromptDialog
          title="Rename the card"
          label="Title"
          value={title}
          action="Rename"
          onSubmit={(text) => onChange(cards.map((one) => (one.id === id ? { ...one, title: text } : one)))}
          onClose={() => setNaming(false)}
        />
      )}
    </>
  );
}
