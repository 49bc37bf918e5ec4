// Makes dist/tv.js: one ES5 file with one global, for televisions from Chromium 38 on.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { build } from 'esbuild'
import { minify } from 'terser'
import ts from 'typescript'

/** esbuild bundles and minifies ES5, and does not make it: TypeScript does. tsconfig.tv.json checks that it can. */
const es5 = {
  name: 'es5',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\/errors$/ }, () => ({ path: resolve('src/tv/errors.ts') }))
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
        compilerOptions: { target: ts.ScriptTarget.ES5, module: ts.ModuleKind.ESNext, importHelpers: true }
      })
      return { contents: outputText, loader: 'js' }
    })
  }
}

/** Members that neither the application nor the wire knows. A name in this list may be nothing else's: the vectors are run on the file. */
const internal = [
  'settings|owner|turn|isHealthy|mayWake|isWoken|waitFor|goAway|letGo|attempt|opened|heard|passOver|report|probe|canResume',
  'backoff|options|after|afterMove|onSpread|previous|refusals|hint|spread|first|longest|onClosing|onRefusal',
  'onOpen|onFrame|onClose|onFault|onStatus|onError|current',
  'subscriptions|pacer|isScheduled|schedule|flush|ask|giveUp|refuse|onRefused|tellFailed|isDue|isAsked|isSubscribed|isWaiting|stopWaiting|untold',
  'held|wake|leaving|hand|hasOutgrown|dumpSize|askAgain|replace|link|timer|emit|connection|reset|subscribed|join|end|stage|isOwed|heldCursor|isWhole|isLive|isInterrupted|members|wantsDump|hasJoined|isWanted|answeredEpoch|forgetCursor',
  'interrupt|welcome|fail|settle|tell|joined|merge|versionOf|deletions|take|signal|leave',
  'onRefill|spend|refill|left|events|session|stopWaking|ownerOf|member|checked|check|isReleased|ifOpen|handlers|urls|transport|wait|items',
  'watch|missAnswer|isPending|expired|expire|fault',
  'request|forget|abandon|calling|onReady|onFailed|source|isRenewable|wasRefused|refreshTimer|refresh|brought|refusal'
].join('|')

const { outputFiles } = await build({
  entryPoints: ['src/tv/index.ts'],
  bundle: true,
  minify: true,
  write: false,
  format: 'iife',
  target: 'es5',
  plugins: [es5],
  mangleProps: new RegExp(`^(${internal})$`)
})

// terser makes a twentieth less than esbuild.
const { code } = await minify(outputFiles[0].text, {
  ecma: 5,
  compress: { passes: 4, keep_fargs: false, pure_getters: true },
  mangle: true
})
mkdirSync('dist', { recursive: true })
writeFileSync('dist/tv.js', code)
copyFileSync('src/tv/global.d.ts', 'dist/tv.d.ts')
