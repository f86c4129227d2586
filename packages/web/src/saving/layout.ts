/** A board is as wide as so many columns. */
export const boardColumns = 12;

/** Where a card is and how large, in columns from the left and rows from the top. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Placed {
  readonly id: string;
  readonly place: Place;
}

const least = { width: 2, height: 2 };
const highest = 30;

/**
 * The cards with one of them elsewhere: those in its way give way downwards, and all move up as far as there is room.
 * Cards come in the order in which they are read.
 */
export function arrange<C extends Placed>(cards: readonly C[], id: string, wanted: Place): C[] {
  const moved = cards.map((card) => (card.id === id ? { ...card, place: onBoard(wanted) } : card));
  const isMoved = (card: C) => Number(card.id === id);
  const inOrder = moved.toSorted(
    (a, b) => a.place.y - b.place.y || isMoved(b) - isMoved(a) || a.place.x - b.place.x,
  );
  const settled: C[] = [];
  for (const card of inOrder) {
    const above = settled.filter((other) => shareColumn(other.place, card.place));
    const y = Math.max(0, ...above.map((other) => other.place.y + other.place.height));
    settled.push({ ...card, place: { ...card.place, y } });
  }
  return settled.toSorted((a, b) => a.place.y - b.place.y || a.place.x - b.place.x);
}

/** Where a card goes by an arrow key: a column on, or past the next card above or below. */
export function stepOf<C extends Placed>(cards: readonly C[], { id, place }: C, key: string): Place | null {
  const inWay = cards.filter((other) => other.id !== id && shareColumn(other.place, place));
  switch (key) {
    case "ArrowLeft":
      return { ...place, x: place.x - 1 };
    case "ArrowRight":
      return { ...place, x: place.x + 1 };
    case "ArrowUp": {
      const above = inWay.filter((other) => other.place.y < place.y);
      return { ...place, y: Math.max(0, ...above.map((other) => other.place.y)) };
    }
    case "ArrowDown": {
      const below = inWay.filter((other) => other.place.y > place.y);
      return below.length === 0
        ? place
        : { ...place, y: Math.min(...below.map((other) => other.place.y)) + 1 };
    }
    default:
      return null;
  }
}

/** How large a card becomes by an arrow key. */
export function growthOf({ place }: Placed, key: string): Place | null {
  switch (key) {
    case "ArrowLeft":
      return { ...place, width: place.width - 1 };
    case "ArrowRight":
      return { ...place, width: Math.min(place.width + 1, boardColumns - place.x) };
    case "ArrowUp":
      return { ...place, height: place.height - 1 };
    case "ArrowDown":
      return { ...place, height: place.height + 1 };
    default:
      return null;
  }
}

/** A place for one more card: below all others. */
export const freePlace = (cards: readonly Placed[], width = 6, height = 4): Place => ({
  x: 0,
  y: Math.max(0, ...cards.map(({ place }) => place.y + place.height)),
  width,
  height,
});

const between = (low: number, value: number, high: number) => Math.max(low, Math.min(value, high));

function onBoard({ x, y, width, height }: Place): Place {
  const wide = between(least.width, width, boardColumns);
  return {
    x: between(0, x, boardColumns - wide),
    y: Math.max(0, y),
    width: wide,
    height: between(least.height, height, highest),
  };
}

export const shareColumn = (a: Place, b: Place): boolean => a.x < b.x + b.width && b.x < a.x + a.width;
