import { defineConfig } from 'vite';

// The pages are the server's; this builds what they load. Names carry a hash of the content, so a browser may keep a file for ever.
export default defineConfig({
  base: '/assets/',
  build: {
    outDir: 'dist',
    assetsDir: '',
    emptyOutDir: true,
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    rollupOptions: { input: { portal: 'src/portal.ts', style: 'src/style.css' } },
  },
});
