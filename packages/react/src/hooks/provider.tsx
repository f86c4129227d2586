import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { createAgentClient, type AgentClient } from "../client/agent-client.ts";
import type { AgentClientOptions } from "../client/options.ts";

const AgentContext = createContext<AgentClient | null>(null);

export type AgentProviderProps = { readonly children: ReactNode } & (
  { readonly client: AgentClient } | AgentClientOptions
);

/**
 * Provides a client to the components within: your own, or one that it creates and closes with itself.
 * @example
 * import { AgentProvider } from "@dendro/react";
 *
 * const App = () => (
 *   <AgentProvider url="wss://agent.example.org" workerId="support" userId="ann">
 *     Hello
 *   </AgentProvider>
 * );
 */
export function AgentProvider(props: AgentProviderProps): ReactNode {
  if ("url" in props) return <OwnClient {...props} />;
  return <AgentContext value={props.client}>{props.children}</AgentContext>;
}

function OwnClient({ children, ...options }: { children: ReactNode } & AgentClientOptions): ReactNode {
  const [client, setClient] = useState<AgentClient | null>(null);
  const { url, workerId, userId } = options;
  useEffect(() => {
    const made = createAgentClient(options);
    setClient(made);
    return () => made.close();
    // Another worker or user is another client; a token may be made anew at every render.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [url, workerId, userId]);
  return client === null ? null : <AgentContext value={client}>{children}</AgentContext>;
}

/**
 * The client of the `AgentProvider` around the component.
 * @throws Error outside of an `AgentProvider`
 * @example
 * import { useAgentClient } from "@dendro/react";
 *
 * function Begin() {
 *   const client = useAgentClient();
 *   return <button onClick={() => void client.send(null, "Hello")}>Begin</button>;
 * }
 */
export function useAgentClient(): AgentClient {
  const client = useContext(AgentContext);
  if (client === null) throw new Error("useAgentClient needs an <AgentProvider> around the component.");
  return client;
}
