import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  base: './',
  // The client is linked from this repository, where it has a React of its own for its tests.
  resolve: { dedupe: ['react', 'react-dom'] }
})
