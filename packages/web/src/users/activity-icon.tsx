import {
  Bot,
  CircleAlert,
  Circle,
  Globe,
  LogIn,
  type LucideIcon,
  MessageSquare,
  Network,
  Share2,
  ThumbsDown,
  ThumbsUp,
  Workflow,
  Wrench,
} from "lucide-react";

/** By the beginning of the type; the first that fits. */
const icons: readonly (readonly [beginning: string, icon: LucideIcon])[] = [
  ["feedback.like", ThumbsUp],
  ["feedback.dislike", ThumbsDown],
  ["error.", CircleAlert],
  ["message", MessageSquare],
  ["thread.", MessageSquare],
  ["conversation", MessageSquare],
  ["tool.", Wrench],
  ["llm.", Bot],
  ["agent.", Bot],
  ["page_", Globe],
  ["screen_", Globe],
  ["post_", Globe],
  ["web_vital", Globe],
  ["reaction", ThumbsUp],
  ["comment", MessageSquare],
  ["share", Share2],
  ["request", Network],
  ["api_", Network],
  ["workflow.", Workflow],
  ["node.", Workflow],
  ["log", LogIn],
  ["sign", LogIn],
];

export function ActivityIcon({ type }: { type: string }) {
  const Icon = icons.find(([beginning]) => type.startsWith(beginning))?.[1] ?? Circle;
  const color = type.startsWith("error") || type === "feedback.dislike" ? "text-bad" : "text-muted";
  return <Icon size={15} aria-hidden className={`shrink-0 ${color}`} />;
}
