import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const panel = process.env.QUETZAL_PANEL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    assetsDir: 'assets',
    // The page's policy allows no inline scripts or styles, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': { target: panel, ws: true },
      '/auth': panel,
      '/sanctum': panel,
    },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    // Whole pages are rendered and clicked through; a busy machine needs its time.
    testTimeout: 90_000,
  },
});
