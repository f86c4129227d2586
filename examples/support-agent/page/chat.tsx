import { useState, type ReactNode } from "react";
import { inlineImage, useConnection, useSettings, useThreads } from "@dendro/react";
import { Conversation } from "./conversation.tsx";

/** The whole page: conversations at the side, one of them in the middle. */
export function Chat(): ReactNode {
  const [threadId, setThreadId] = useState<string | null>(null);
  return (
    <div className="page">
      <Sidebar threadId={threadId} onChoose={setThreadId} />
      <main className="main">
        <Header />
        <Conversation key={threadId ?? "new"} threadId={threadId} onBegun={setThreadId} />
      </main>
    </div>
  );
}

function Header(): ReactNode {
  const { fields } = useSettings();
  const { status, retryAt, error, reconnect } = useConnection();
  const shop = fields.find(({ id }) => id === "shop_name")?.value;
  const avatar = fields.find(({ id }) => id === "avatar")?.value;
  const shown = typeof avatar === "string" ? inlineImage(avatar) : undefined;
  return (
    <header className="header">
      {shown !== undefined && <img className="avatar" src={shown} alt="" />}
      <div>
        <h1>{typeof shop === "string" ? shop : "Support"}</h1>
        <p className="label">Scripted answers: no language model is asked</p>
      </div>
      <p className={`status status-${status}`} role="status">
        {status === "connected" && "Connected"}
        {status === "connecting" && "Connecting…"}
        {status === "reconnecting" && `Connection lost${retryAt === null ? "" : "; trying again"}…`}
        {status === "refused" && (error?.message ?? "Refused")}
        {status !== "connected" && status !== "connecting" && <button onClick={reconnect}>Try now</button>}
      </p>
    </header>
  );
}

function Sidebar({
  threadId,
  onChoose,
}: {
  readonly threadId: string | null;
  readonly onChoose: (threadId: string | null) => void;
}): ReactNode {
  const { threads, hasMore, loadMore, remove } = useThreads();
  return (
    <nav className="sidebar" aria-label="Conversations">
      <button className="new" onClick={() => onChoose(null)}>
        New conversation
      </button>
      <ul>
        {threads.map(({ id, title, last_event_at: at }) => (
          <li key={id} className={id === threadId ? "chosen" : ""}>
            <button className="thread" aria-current={id === threadId} onClick={() => onChoose(id)}>
              <span>{title ?? "New conversation"}</span>
              <time dateTime={at}>{new Date(at).toLocaleTimeString([], { timeStyle: "short" })}</time>
            </button>
            <button
              className="remove"
              aria-label={`Delete ${title ?? "the conversation"}`}
              onClick={() => {
                if (id === threadId) onChoose(null);
                void remove(id);
              }}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      {hasMore && <button onClick={() => void loadMore()}>Older</button>}
    </nav>
  );
}
