import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

/** Turquoise of glazed tiles: the one accent. */
const firoozeh: MantineColorsTuple = [
  '#e6f7f5',
  '#cdece9',
  '#9edad5',
  '#6cc8c1',
  '#45b9b1',
  '#2aa8a0',
  '#128f88',
  '#0b7a74',
  '#08635f',
  '#064b48',
]

/** Ink with a touch of the accent, from text to ground. */
const dark: MantineColorsTuple = [
  '#dbe4e2',
  '#b9c6c3',
  '#94a5a1',
  '#6d807c',
  '#33433f',
  '#26332f',
  '#1a2523',
  '#0f1716',
  '#0b1211',
  '#070c0b',
]

export const theme = createTheme({
  colors: { firoozeh, dark },
  primaryColor: 'firoozeh',
  // White on it has a contrast of 5.2 in both schemes; where the accent is text, it is `--vp-accent`.
  primaryShade: 7,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: "'Vazirmatn Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Code', 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace",
  headings: { fontWeight: '750', textWrap: 'balance' },
  components: {
    // The colour of an alert is on its ground and its sign; as text it lacks contrast.
    Alert: { styles: { title: { color: 'var(--mantine-color-text)' } } },
    Notification: { styles: { description: { color: 'var(--mantine-color-text)' } } },
    // In a sentence colour alone does not tell a link.
    Anchor: { defaultProps: { underline: 'always' } },
    Paper: { defaultProps: { bg: 'var(--vp-surface)' } },
    Card: { defaultProps: { bg: 'var(--vp-surface)', withBorder: true, radius: 'lg', padding: 'lg' } },
    // Its element is `header`, which axe takes for a second banner of the page.
    ModalHeader: { defaultProps: { role: 'none' } },
    Modal: {
      defaultProps: { centered: true, radius: 'lg' },
      styles: { header: { backgroundColor: 'var(--vp-surface)' }, title: { fontWeight: 700 } },
    },
  },
})

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#faf8f4',
    '--mantine-color-text': '#17211f',
    // Mantine's own grey has a contrast of 3.3 on white; WCAG asks for 4.5.
    '--mantine-color-dimmed': '#5a6764',
    '--mantine-color-placeholder': '#6b7774',
    '--mantine-color-default-border': '#dfdcd4',
    '--vp-accent': '#0b7a74',
    '--vp-surface': '#ffffff',
    '--vp-line': '#e8e4db',
    '--vp-tint': '#e9f5f3',
    '--vp-ink-on-tint': '#064b48',
    '--vp-pattern': 'rgba(11, 122, 116, 0.17)',
    // Words that warn, and amounts that came in.
    '--vp-warn': '#a61e1e',
    '--vp-good': '#0a6b47',
    '--vp-code': '#f4f1ea',
    '--vp-code-string': '#08635f',
  },
  dark: {
    '--mantine-color-body': '#0f1716',
    '--mantine-color-text': '#e4ecea',
    '--mantine-color-dimmed': '#94a5a1',
    '--mantine-color-placeholder': '#7f918d',
    '--mantine-color-default-border': '#2b3935',
    '--vp-accent': '#45b9b1',
    '--vp-surface': '#161f1e',
    '--vp-line': '#26322f',
    '--vp-tint': '#12302d',
    '--vp-ink-on-tint': '#9edad5',
    '--vp-pattern': 'rgba(108, 200, 193, 0.09)',
    '--vp-warn': '#ff9b9b',
    '--vp-good': '#8fe0bb',
    '--vp-code': '#121a19',
    '--vp-code-string': '#7fd1ca',
  },
})
