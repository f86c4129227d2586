export { loadConfig, type Config } from "./config.ts";
export { startServer, type RunningServer, type ServerOptions } from "./server.ts";
