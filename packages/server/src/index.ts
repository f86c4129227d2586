export { loadConfig, type Config } from "./installation/config.ts";
export { startServer, type RunningServer, type ServerOptions } from "./server.ts";
