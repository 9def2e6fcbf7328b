import { defineConfig } from 'vite';

/** The viewer is built into `web/dist`; the server serves it from there. */
export default defineConfig({
  root: import.meta.dirname,
  // Absolute: the same page answers at /bed/<id>.
  base: '/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2024',
    sourcemap: true,
    chunkSizeWarningLimit: 900,
  },
  worker: { format: 'es' },
  server: {
    // `vite dev` beside a running server: `valvomo start` on 8080.
    proxy: {
      '/live': { target: 'ws://127.0.0.1:8080', ws: true },
      '/api': 'http://127.0.0.1:8080',
    },
  },
});
