/** Where each glyph of the text begins on the screen, in the order in which the document has them, with its line's top. */
globalThis.leftEdges = (element, text) => {
  const places = []
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    for (let at = 0; at < node.data.length; at++) places.push({ node, at })
  const start = places
    .map(({ node, at }) => node.data[at])
    .join('')
    .indexOf(text)
  if (start === -1) throw new Error(`the element does not show ${text}`)
  return places.slice(start, start + text.length).map(({ node, at }) => {
    const range = document.createRange()
    range.setStart(node, at)
    range.setEnd(node, at + 1)
    const [box] = range.getClientRects()
    return { left: box.left, top: Math.round(box.top) }
  })
}
