import type { Plugin } from 'vite'
import { accountPaths, operatorPaths, publicPaths } from '../src/app/paths.ts'

/** Writes the paths of all pages beside the site: the server knows from it what is a page and what is nothing. */
export function listPages(): Plugin {
  return {
    name: 'list-pages',
    apply: 'build',
    generateBundle() {
      const source = JSON.stringify([...publicPaths, ...accountPaths, ...operatorPaths])
      this.emitFile({ type: 'asset', fileName: 'pages.json', source })
    },
  }
}
