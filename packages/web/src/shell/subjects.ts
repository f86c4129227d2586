import {
  Bell,
  FlaskConical,
  Webhook,
  Bot,
  Compass,
  Globe,
  House,
  LayoutDashboard,
  type LucideIcon,
  MessagesSquare,
  Network,
  Settings,
  SlidersHorizontal,
  Workflow,
} from "lucide-react";

/** A page that the side bar leads to. */
export interface Place {
  readonly to: string;
  readonly title: string;
  /** Its title where there is little room. @defaultValue title */
  readonly short?: string;
  readonly icon: LucideIcon;
  /** Other pages that belong to it. */
  readonly parts?: readonly (readonly [to: string, title: string])[];
}

/** What events are about; a subject without any is folded away. */
export interface Subject extends Place {
  /** The metrics of which one is not zero where there is something to see. */
  readonly evidence: readonly string[];
}

export const home: Place = { to: "/", title: "Home", icon: House };

export const subjects: readonly Subject[] = [
  { to: "/sites", title: "Sites", icon: Globe, evidence: ["pageviews"] },
  {
    to: "/agents",
    title: "Agents",
    icon: Bot,
    parts: [["/traces", "Traces"]],
    evidence: ["agent_runs", "llm_calls", "tool_calls"],
  },
  {
    to: "/analytics",
    title: "Conversations",
    short: "Chats",
    icon: MessagesSquare,
    parts: [
      ["/conversations", "List"],
      ["/users", "Users"],
    ],
    evidence: ["messages", "conversations"],
  },
  { to: "/workflows", title: "Workflows", icon: Workflow, evidence: ["executions"] },
  { to: "/requests", title: "Requests", icon: Network, evidence: ["requests"] },
];

/** The parts of the subject that conversations and users are. */
export const conversationTabs = [
  ["/analytics", "Overview"],
  ["/conversations", "List"],
  ["/users", "Users"],
] as const;

/** The parts of administration. */
export const adminTabs = [
  ["/admin", "Keys"],
  ["/admin/sign-ins", "Sign-ins"],
  ["/admin/tenants", "Tenants"],
  ["/admin/privacy", "Privacy"],
  ["/admin/prices", "Prices"],
  ["/admin/goals", "Goals and segments"],
  ["/admin/imports", "Imports"],
  ["/admin/rejected", "Rejected events"],
  ["/admin/health", "Health"],
] as const;

export const tools: readonly Place[] = [
  { to: "/explore", title: "Explore", icon: Compass },
  { to: "/boards", title: "Boards", icon: LayoutDashboard },
  { to: "/workers", title: "Workers", icon: SlidersHorizontal },
  { to: "/webhooks", title: "Webhooks", icon: Webhook },
  { to: "/alerts", title: "Alerts", icon: Bell },
  { to: "/experiments", title: "Experiments", icon: FlaskConical },
  {
    to: "/admin",
    title: "Administration",
    icon: Settings,
    parts: [
      ["/admin/imports", "Imports"],
      ["/admin/rejected", "Rejected events"],
    ],
  },
];
