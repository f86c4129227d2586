import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { createAgentClient, type AgentClient } from "../client/agent-client.ts";
import type { AgentClientOptions } from "../client/options.ts";

const AgentContext = createContext<AgentClient | null>(null);

export type AgentProviderProps = { readonly children: ReactNode } & (
  { readonly client: AgentClient } | AgentClientOptions
);

/** Gives the components within a client: one of your own, or one that it makes, and closes when it goes. */
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

/** @throws Error outside of an `AgentProvider` */
export function useAgentClient(): AgentClient {
  const client = useContext(AgentContext);
  if (client === null) throw new Error("There is no <AgentProvider> around this component.");
  return client;
}
