import { defineConfig, type Options } from 'tsup'

const common: Options = {
  format: ['esm', 'cjs'],
  target: 'es2020',
  dts: true,
  treeshake: true,
  minify: false,
  splitting: false,
  outExtension: ({ format }) => ({ js: format === 'esm' ? '.js' : '.cjs' })
}

export default defineConfig([
  { ...common, entry: { index: 'src/index.ts' } },
  { ...common, entry: { signalr: 'src/signalr/index.ts' } },
  { ...common, entry: { react: 'src/react/index.ts' }, banner: { js: '"use client";' }, treeshake: false },
  { ...common, entry: { publisher: 'src/publisher/index.ts' } }
])
