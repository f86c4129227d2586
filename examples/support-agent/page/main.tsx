import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { AgentProvider } from "@dendro/react";
import { Chat } from "./chat.tsx";
import { whoIsThere } from "./visitor.ts";
import "./chat.css";

const root = document.querySelector("#root");
if (root === null) throw new Error("The page has no #root.");
createRoot(root).render(
  <StrictMode>
    <AgentProvider url="/" workerId="support-agent" {...whoIsThere()}>
      <Chat />
    </AgentProvider>
  </StrictMode>,
);
