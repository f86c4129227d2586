import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env["DENDRO_URL"] ?? "http://127.0.0.1:4000";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  // What it is made of says that its licenses come along.
  build: { target: "es2024", chunkSizeWarningLimit: 600, license: { fileName: "licenses.md" } },
  server: { proxy: { "/api": { target: server, ws: true } } },
});
