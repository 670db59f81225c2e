// Builds the pages of this service into files with plain names: their address carries the version, so nothing else has to.
// What they are built with is installed for the portal.
const installed = new URL('../../../portal/node_modules/', import.meta.url).pathname;

export default {
  root: new URL('.', import.meta.url).pathname,
  base: './',
  resolve: {
    alias: [
      { find: /^hls\.js$/, replacement: `${installed}hls.js/dist/hls.mjs` },
      { find: /^uplot$/, replacement: `${installed}uplot/dist/uPlot.esm.js` },
      { find: /^uplot\/style$/, replacement: `${installed}uplot/dist/uPlot.min.css?inline` },
    ],
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    target: 'es2023',
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      input: { video: new URL('src/video.ts', import.meta.url).pathname },
      preserveEntrySignatures: 'strict',
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].js', assetFileNames: '[name][extname]', codeSplitting: { groups: [{ name: 'hls', test: /hls\.js/ }, { name: 'uplot', test: /uplot/ }] } },
    },
  },
};
