import { useConnectionState } from "../live/live-context.tsx";

const labels = { connecting: "Connecting", live: "Live", offline: "Reconnecting" } as const;

/** Whether what is shown is what there is now. */
export function Connection() {
  const state = useConnectionState();
  const dot = state === "live" ? "bg-accent" : "bg-warn animate-[pulse-dot_1.2s_infinite]";
  return (
    <span role="status" className="text-muted mr-1 flex items-center gap-2 text-xs" data-connection={state}>
      <span className={`size-2 rounded-full ${dot}`} aria-hidden />
      {labels[state]}
    </span>
  );
}
