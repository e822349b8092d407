import { useEffect, useState } from 'react'
import { DirectionProvider, localStorageColorSchemeManager, MantineProvider, useDirection } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { BrowserRouter } from 'react-router'
import { createQueryClient } from '../api/index.ts'
import { directionOf } from '../i18n/index.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { cssVariables, theme } from '../theme/theme.ts'
import { Pages } from './pages.tsx'
import { styleNonce } from './style-nonce.ts'

const colorSchemes = localStorageColorSchemeManager({ key: 'vp.theme' })

export function App() {
  const [queryClient] = useState(createQueryClient)
  return (
    <DirectionProvider
      detectDirection={false}
      initialDirection={document.documentElement.dir === 'ltr' ? 'ltr' : 'rtl'}
    >
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        colorSchemeManager={colorSchemes}
        getStyleNonce={styleNonce}
      >
        <LanguageOfThePage />
        <QueryClientProvider client={queryClient}>
          <BrowserRouter>
            <Pages />
          </BrowserRouter>
        </QueryClientProvider>
      </MantineProvider>
    </DirectionProvider>
  )
}

/** Keeps the `lang` and `dir` of the document as the visitor chose. */
function LanguageOfThePage() {
  const { language } = usePreferences()
  const { setDirection } = useDirection()
  useEffect(() => {
    document.documentElement.lang = language
    setDirection(directionOf(language))
  }, [language, setDirection])
  return null
}
