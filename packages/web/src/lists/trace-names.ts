/** What a trace is called: the first of these that there is, as the API's list has it. */
export const traceNames = ["trace_name", "argmax(name, duration_ms)", "first(name)"] as const;
