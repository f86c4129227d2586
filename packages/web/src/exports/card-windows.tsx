import type { BoardCard } from "../api/boards.ts";
import { drawingOf } from "../questions/drawing.ts";
import type { Question } from "../questions/question.ts";
import { usualDrawings, type CardKind } from "../saving/card-question.ts";
import { SaveWindow } from "../saving/save-to-board.tsx";
import { CommandWindow } from "./command-window.tsx";
import { Definitions } from "./definitions.tsx";

export type CardWindowName = "definitions" | "save" | "command";

/** What opens from a card's menu. It knows the whole catalogue, so it is loaded when the first of it is opened. */
export function CardWindow({
  name,
  title,
  kind,
  question,
  drawing,
  command,
  onClose,
}: {
  name: CardWindowName;
  title: string;
  kind: CardKind;
  question: Question;
  drawing: BoardCard["drawing"] | undefined;
  command: string;
  onClose: () => void;
}) {
  switch (name) {
    case "definitions":
      return <Definitions question={question} onClose={onClose} />;
    case "command":
      return <CommandWindow command={command} onClose={onClose} />;
    case "save":
      return (
        <SaveWindow
          path={`/api/v1/${kind}`}
          question={question}
          drawing={kind === "query" ? drawingOf(question, drawing) : (drawing ?? usualDrawings[kind])}
          title={title}
          onClose={onClose}
        />
      );
  }
}
