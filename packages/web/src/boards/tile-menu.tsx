import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { BoardCard } from "../api/boards.ts";
import { useTenant } from "../filters/tenant-context.ts";
import { addressOf } from "../questions/question.ts";
import { arrange, freePlace } from "./layout.ts";
import { Menu, MenuItem, MenuLink } from "./menu.tsx";
import { PromptDialog } from "./prompt-dialog.tsx";

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
  const tenant = useTenant();
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
      <Menu label={`More of ${title}`}>
        <MenuLink>
          <Link to="/explore" search={{ tenant, ...addressOf({ ...card.query }), draw: drawing }}>
            Open in Explore
          </Link>
        </MenuLink>
        {mayChange && (
          <>
            <MenuItem onSelect={() => setNaming(true)}>Rename</MenuItem>
            <MenuItem onSelect={duplicate}>Duplicate</MenuItem>
            <MenuItem onSelect={remove}>Remove</MenuItem>
          </>
        )}
      </Menu>
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
