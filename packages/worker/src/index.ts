export { openMemory, type Memory, type MemoryOptions } from "./memory/memory.ts";
export type { EventPage, NewEvent, PlacedEvent, ThreadEvents } from "./memory/events.ts";
export type { NewRun, RunEnd, Runs } from "./memory/runs.ts";
export type { NewThread, ThreadPage, Threads } from "./memory/threads.ts";
