import type { TextFilter } from "./list-search.ts";

export const filterTitles: Readonly<Record<TextFilter, string>> = {
  name: "Name",
  user: "User",
  thread: "Conversation",
  model: "Model",
  worker: "Worker",
};
