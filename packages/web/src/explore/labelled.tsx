import type { ReactNode } from "react";
import { Fault } from "./fault.tsx";

/** A field below its name, and below it what is wrong with it. */
export function Labelled({
  title,
  fault,
  children,
}: {
  title: string;
  fault?: string | undefined;
  children: ReactNode;
}) {
  return (
    <div className="min-w-0">
      <label className="block">
        <span className="text-muted mb-1 block text-xs font-medium">{title}</span>
        {children}
      </label>
      <Fault text={fault} />
    </div>
  );
}
