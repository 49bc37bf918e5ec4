import { Pubby } from '@pubby/client'
import { PubbyProvider } from '@pubby/client/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Scoreboard } from './Scoreboard'
import './style.css'

const query = new URLSearchParams(location.search)

// One for the page, made outside of its components.
const pubby = new Pubby(query.get('hub') ?? 'http://localhost:5080')

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <PubbyProvider client={pubby}>
      <Scoreboard tournament={query.get('tournament') ?? 'tournament:demo'} />
    </PubbyProvider>
  </StrictMode>
)
