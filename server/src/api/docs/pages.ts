import { v3 } from '@verifyplus/contract'

/** The reference; its scripts are files of their own, so that the page needs no inline script. */
export const referencePage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>VerifyPlus API reference</title>
<link rel="stylesheet" href="/docs/reference/swagger-ui.css">
<link rel="icon" href="data:,">
</head>
<body>
<div id="reference"></div>
<script src="/docs/reference/swagger-ui-bundle.js"></script>
<script src="/docs/reference/start.js"></script>
</body>
</html>
`

/** `validatorUrl`: without it the page would send the document's address to a service of others. */
export const startScript = `window.SwaggerUIBundle({
  url: '/docs/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
  defaultModelsExpandDepth: 0,
})
`

/** Where the \`type\` of every problem points. */
export function errorsPage(): string {
  const rows = Object.entries(v3.errorCatalogue).map(
    ([code, { status, title }]) =>
      `<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${title}</td></tr>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>VerifyPlus API errors</title>
<link rel="stylesheet" href="/docs/reference/errors.css">
<link rel="icon" href="data:,">
</head>
<body>
<main>
<h1>Errors</h1>
<p>Every error is <code>application/problem+json</code> (RFC 9457). Programs decide by <code>code</code>.</p>
<table>
<thead><tr><th scope="col">code</th><th scope="col">status</th><th scope="col">meaning</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<p><a href="/docs/reference">API reference</a></p>
</main>
</body>
</html>
`
}

export const errorsStyle = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { background: Canvas; color: CanvasText }
main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; overflow-wrap: anywhere; padding: .4rem .8rem; border-bottom: 1px solid color-mix(in srgb, currentcolor 20%, transparent) }
tr:target { outline: 2px solid }
`
