import type { ReactNode } from "react";
import type { BoardCard } from "../api/boards.ts";
import { ChartsInside } from "../charts/drawn-charts.tsx";
import type { Question } from "../questions/question.ts";
import { Card, cardTitle } from "../ui/card.tsx";
import { CardMenu } from "./card-menu.tsx";
import type { Source } from "./source.ts";

/**
 * A card that answers a question, with the menu by which its answer can be taken along.
 * @param heading what stands as its title, where that is more than a text
 * @param path the route that answers the question @defaultValue "/api/v1/query"
 */
export function QuestionCard({
  title,
  heading,
  action,
  question,
  path = "/api/v1/query",
  drawing,
  children,
}: {
  title: string;
  heading?: ReactNode;
  action?: ReactNode;
  question: object;
  path?: Source["path"];
  drawing?: BoardCard["drawing"];
  children: ReactNode;
}) {
  return (
    <ChartsInside>
      <Card
        label={title}
        title={heading ?? <h2 className={cardTitle}>{title}</h2>}
        action={
          <div className="flex min-w-0 items-center gap-1">
            {action}
            <CardMenu title={title} source={{ path, question: question as Question }} drawing={drawing} />
          </div>
        }
      >
        {children}
      </Card>
    </ChartsInside>
  );
}
