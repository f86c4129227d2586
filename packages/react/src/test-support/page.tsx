import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import {
  AgentProvider,
  createAgentClient,
  useAgentClient,
  useAnalytics,
  useConnection,
  useFeedback,
  useSettings,
  useThread,
  useThreads,
} from "../index.ts";

/** Every hook, with what it gives shown as text and what it does on a button. */
function Everything() {
  const [threadId, setThreadId] = useState<string | null>(null);
  const connection = useConnection();
  const thread = useThread(threadId);
  const judge = useFeedback();
  const client = useAgentClient();
  const send = async () => setThreadId((await thread.send("hello there", { page: "/cart" })).threadId);
  const texts = thread.events.flatMap(({ content = [] }) =>
    content.map((part) => (part.type === "text" ? part.text : part.type)),
  );
  return (
    <>
      <output title="connection">{connection.status}</output>
      <output title="client">{client.connection.get().status}</output>
      <output title="thread">{`${thread.status}: ${texts.join(" ")}`}</output>
      <output title="runs">{thread.runs.map(({ status }) => status).join(" ")}</output>
      <button onClick={connection.reconnect}>Reconnect</button>
      <button onClick={() => void send().catch(() => {})}>Send</button>
      <button onClick={() => void thread.loadOlder().then(() => setThreadId(null))}>Leave</button>
      <button
        onClick={() => void judge({ target_type: "thread", target_id: threadId ?? "", feedback: "like" })}
      >
        Like
      </button>
    </>
  );
}

function Lists() {
  const { threads, totalCount, loadMore, remove } = useThreads();
  const { fields, patch } = useSettings();
  const events = useAnalytics();
  const [error, setError] = useState("");
  return (
    <>
      <output title="threads">{`${threads.length} of ${totalCount}`}</output>
      <output title="settings">{fields.map((field) => ("value" in field ? field.value : "")).join()}</output>
      <output title="figures">{events.map(({ event }) => event).join(" ")}</output>
      <output title="error">{error}</output>
      <button onClick={() => void patch("tone", "cool")}>Cool</button>
      <button onClick={() => patch("tone", "hot", 0).catch((fault: Error) => setError(fault.name))}>
        Stale
      </button>
      <button onClick={() => void loadMore()}>More</button>
      <button onClick={() => void remove(threads[0]?.id ?? "")}>Remove</button>
    </>
  );
}

function Page({ url, name, isOwn }: { url: string; name: string; isOwn: boolean }) {
  const [user, setUser] = useState<string | null>(name);
  const [hasLists, setHasLists] = useState(true);
  const [client] = useState(() => (isOwn ? createAgentClient({ url, workerId: "w", userId: name }) : null));
  const inside = (
    <>
      <Everything />
      {hasLists && <Lists />}
    </>
  );
  return (
    <>
      <button onClick={() => setHasLists(false)}>Close lists</button>
      <button onClick={() => setUser(`not ${name}`)}>Be another</button>
      <button onClick={() => setUser(null)}>Go</button>
      {user !== null &&
        (client === null ? (
          <AgentProvider url={url} workerId="w" userId={user} backoffMs={() => 1e6}>
            {inside}
          </AgentProvider>
        ) : (
          <AgentProvider client={client}>{inside}</AgentProvider>
        ))}
    </>
  );
}

const search = new URL(location.href).searchParams;
const root = document.querySelector("main");
if (root === null) throw new Error("The page has no <main>.");
const page = (
  <Page url={search.get("worker") ?? ""} name={search.get("user") ?? ""} isOwn={search.has("own")} />
);
createRoot(root, {
  onUncaughtError: (error) => (document.title = String(error)),
}).render(
  search.has("strict") ? <StrictMode>{page}</StrictMode> : search.has("bare") ? <Everything /> : page,
);
