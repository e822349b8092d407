// Runs before the first paint, so that a page never flashes in the wrong colours or the wrong direction.
{
  const root = document.documentElement
  const read = (key) => {
    try {
      return localStorage.getItem(key)
    } catch {
      return null
    }
  }
  const asked = new URLSearchParams(location.search).get('lang')
  const language = asked === 'fa' || asked === 'en' ? asked : read('vp.language') === 'en' ? 'en' : 'fa'
  root.lang = language
  root.dir = language === 'fa' ? 'rtl' : 'ltr'
  const chosen = read('vp.theme')
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  root.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
}
