import type { ReactNode } from "react";
import { Card, cardTitle } from "../ui/card.tsx";
import { Notice } from "../ui/notice.tsx";
import { Skeleton } from "../ui/skeleton.tsx";

/** A card around a list that is asked for, with what becomes of the asking. */
export function ListedCard<T>({
  title,
  action,
  listed: { data, error, retry },
  children,
}: {
  title: string;
  action?: ReactNode;
  listed: { readonly data: T | null; readonly error: Error | null; readonly retry: () => void };
  children: (data: T) => ReactNode;
}) {
  return (
    <Card label={title} title={<h2 className={cardTitle}>{title}</h2>} action={action}>
      <div className="pt-1">
        {data !== null ? (
          children(data)
        ) : error !== null ? (
          <Notice message={error.message} onRetry={retry} />
        ) : (
          <Skeleton className="m-4 h-24" />
        )}
      </div>
    </Card>
  );
}
