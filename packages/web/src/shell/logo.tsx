/** A small tree: what grows from one root. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.2"
      strokeLinecap="round"
      className="text-accent"
      aria-hidden
    >
      <path d="M12 21V9M12 14l5-4M12 17l-5-4" />
      <circle cx="12" cy="6" r="2.4" fill="currentColor" stroke="none" />
      <circle cx="18" cy="9" r="1.9" fill="currentColor" stroke="none" />
      <circle cx="6" cy="12" r="1.9" fill="currentColor" stroke="none" />
    </svg>
  );
}
