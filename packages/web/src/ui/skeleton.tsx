/** Where something will be in a moment. */
export function Skeleton({ className = "" }: { className?: string }) {
  return <div className={`bg-hover animate-pulse rounded-md ${className}`} aria-hidden data-awaited />;
}
