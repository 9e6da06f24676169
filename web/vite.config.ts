import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { chimeSdk } from "./vite/chime-sdk.ts";

const server = process.env.CARILLON_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  // The tests run in Node, which takes the package as it is.
  plugins: [react(), ...(process.env.VITEST ? [] : [chimeSdk()])],
  optimizeDeps: { rolldownOptions: { plugins: [chimeSdk()] } },
  build: { target: "es2022", sourcemap: false, reportCompressedSize: true, chunkSizeWarningLimit: 1000 },
  server: {
    host: "127.0.0.1",
    strictPort: true,
    proxy: {
      "/api": server,
      "/meetings": server,
      "/analytics": server,
      "/control": { target: server, ws: true },
    },
  },
  preview: { host: "127.0.0.1", strictPort: true },
  test: { environment: "node", include: ["src/**/*.test.{ts,tsx}"] },
});
