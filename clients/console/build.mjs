// Builds the page into the hub's project, where it is committed and embedded: who clones and runs the hub needs only the SDK.
// Another folder, as an argument, is for the test that compares the committed files with a fresh build.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const output = process.argv[2] ? resolve(process.argv[2]) : join(here, '../../src/Pubby.Hub/Administration/Console')

await mkdir(output, { recursive: true })
await build({
  absWorkingDir: here,
  entryPoints: { console: 'src/main.tsx' },
  outdir: output,
  bundle: true,
  minify: true,
  format: 'esm',
  // light-dark() of CSS, which the page's colours are made of, came with these.
  target: ['chrome123', 'firefox120', 'safari17.5'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  // Our own client from its source: nothing has to be built before this.
  alias: { '@pubby/client': join(here, '../ts/src/index.ts') },
  legalComments: 'none',
  logLevel: 'warning'
})
await writeFile(join(output, 'index.html'), await readFile(join(here, 'src/index.html')))
await writeFile(join(output, 'licenses.txt'), await licenses(['preact', 'uplot']))

/** What is bundled comes with its licence. */
async function licenses(packages) {
  const texts = await Promise.all(
    packages.map(async name => {
      const folder = join(here, 'node_modules', name)
      const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
      return `${name} ${version}\n\n${(await readFile(join(folder, 'LICENSE'), 'utf8')).replaceAll('\r', '').trim()}\n`
    })
  )
  return texts.join('\n---\n\n')
}
