import { BookOpen } from "lucide-react";

/** Leads from where nothing is yet to the guide that tells how it comes. @param guide its name, and the place in it */
export function GuideLink({ guide, children }: { guide: string; children: string }) {
  return (
    <p className="mt-4 text-xs">
      <a
        href={`/docs/guides/${guide}`}
        className="text-muted hover:text-ink inline-flex min-h-8 items-center gap-1.5 underline underline-offset-2"
      >
        <BookOpen size={14} aria-hidden />
        {children}
      </a>
    </p>
  );
}
