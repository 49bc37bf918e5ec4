// Markdown, with the columns of numbers to the right.
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map((_, column) => (column === 0 ? '---|' : '---:|')).join('')}`, ...rows.map(line)].join('\n');
}

export const number = (value, digits = 2) => (Number.isFinite(value) ? value.toFixed(digits) : '–');
export const ratio = (value, beside, digits = 2) => (beside > 0 ? number(value / beside, digits) : '–');
export const thousands = (value) => Math.round(value).toLocaleString('en');
