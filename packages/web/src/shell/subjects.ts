import {
  Bell,
  FlaskConical,
  ToggleRight,
  Webhook,
  Bot,
  Compass,
  Globe,
  House,
  LayoutDashboard,
  type LucideIcon,
  Mail,
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
  readonly parts?: readonly Tab[];
  /** The parts that its page has as tabs, the first of which is the page itself. */
  readonly tabs?: readonly Tab[];
}

/** What events are about; a subject without any is folded away. */
export interface Subject extends Place {
  /** The metrics of which one is not zero where there is something to see. */
  readonly evidence: readonly string[];
}

type Tab = readonly [to: string, title: string];

/** The parts of the page of sites. */
export const siteTabs: readonly Tab[] = [
  ["/sites", "Overview"],
  ["/sites/pages", "Pages"],
  ["/sites/sources", "Sources"],
  ["/sites/content", "Content"],
  ["/sites/goals", "Goals"],
  ["/sites/live", "Live"],
];

/** The parts of the page of workflows. */
export const webhookTabs: readonly Tab[] = [
  ["/webhooks", "Endpoints"],
  ["/webhooks/sources", "Sources"],
];
export const workflowTabs: readonly Tab[] = [
  ["/workflows", "Overview"],
  ["/workflows/executions", "Executions"],
  ["/workflows/nodes", "Nodes"],
  ["/workflows/bottlenecks", "Bottlenecks"],
];

/** The parts of the page of requests. */
export const requestTabs: readonly Tab[] = [
  ["/requests", "Overview"],
  ["/requests/routes", "Routes"],
  ["/requests/providers", "Providers"],
  ["/requests/errors", "Slow and failing"],
  ["/requests/live", "Live"],
];

/** The kinds of question of Explore. */
export const exploreTabs: readonly Tab[] = [
  ["/explore", "Query"],
  ["/explore/funnel", "Funnel"],
  ["/explore/retention", "Retention"],
  ["/explore/paths", "Paths"],
  ["/explore/events", "Events"],
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

export const home: Place = { to: "/", title: "Home", icon: House };

export const subjects: readonly Subject[] = [
  { to: "/sites", title: "Sites", icon: Globe, tabs: siteTabs, evidence: ["pageviews"] },
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
  { to: "/workflows", title: "Workflows", icon: Workflow, tabs: workflowTabs, evidence: ["executions"] },
  { to: "/requests", title: "Requests", icon: Network, tabs: requestTabs, evidence: ["requests"] },
];

export const tools: readonly Place[] = [
  { to: "/explore", title: "Explore", icon: Compass, tabs: exploreTabs },
  { to: "/boards", title: "Boards", icon: LayoutDashboard },
  { to: "/workers", title: "Workers", icon: SlidersHorizontal },
  { to: "/webhooks", title: "Webhooks", icon: Webhook, tabs: webhookTabs },
  { to: "/breakers", title: "Breakers", icon: ToggleRight },
  { to: "/alerts", title: "Alerts", icon: Bell },
  { to: "/reports", title: "Reports", icon: Mail },
  { to: "/experiments", title: "Experiments", icon: FlaskConical },
  {
    to: "/admin",
    title: "Administration",
    icon: Settings,
    tabs: adminTabs,
    parts: [
      ["/admin/imports", "Imports"],
      ["/admin/rejected", "Rejected events"],
    ],
  },
];
