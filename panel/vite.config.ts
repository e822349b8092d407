import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { precompress } from './build/precompress.ts'
import { listPages } from './build/list-pages.ts'
import { preloadFont } from './build/preload-font.ts'

/** The server that `npm run dev` of the panel speaks to. */
const server = 'http://127.0.0.1:8080'

export default defineConfig(({ command }) => {
  // A build that a test runner starts inherits its NODE_ENV, and would be the slow one for development.
  if (command === 'build') process.env['NODE_ENV'] = 'production'
  return {
    plugins: [react(), preloadFont(/vazirmatn-arabic-wght-normal.*\.woff2$/), listPages(), precompress()],
    build: {
      target: 'es2023',
      // The Content-Security-Policy has no room for `data:` fonts or scripts.
      assetsInlineLimit: 0,
      // Old browsers do not come here; without it no polyfill script is added.
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 700,
    },
    server: { proxy: { '/v3': server, '/api': server, '/apiv2': server, '/readyz': server } },
  }
})
