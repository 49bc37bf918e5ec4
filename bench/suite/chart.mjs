// A plot with both axes by powers of ten: what is flat costs the same at any size.
const WIDTH = 860;
const HEIGHT = 460;
const MARGIN = { left: 70, right: 200, top: 46, bottom: 54 };
const COLOURS = ['#1f5fbf', '#c2410c', '#15803d', '#7c3aed', '#b45309', '#be185d'];

/** `lines`: points `[x, y]` above 0, by name. */
export function chart(title, xTitle, yTitle, lines) {
  const points = Object.values(lines).flat();
  const x = scale(points.map(([value]) => value), MARGIN.left, WIDTH - MARGIN.right);
  const y = scale(points.map(([, value]) => value), HEIGHT - MARGIN.bottom, MARGIN.top);
  const grid = [
    ...x.powers.map((power) => `<line x1="${x.of(power)}" y1="${MARGIN.top}" x2="${x.of(power)}" y2="${HEIGHT - MARGIN.bottom}"/><text x="${x.of(power)}" y="${HEIGHT - MARGIN.bottom + 18}" text-anchor="middle">${text(power)}</text>`),
    ...y.powers.map((power) => `<line x1="${MARGIN.left}" y1="${y.of(power)}" x2="${WIDTH - MARGIN.right}" y2="${y.of(power)}"/><text x="${MARGIN.left - 8}" y="${y.of(power) + 4}" text-anchor="end">${text(power)}</text>`),
  ];
  const ends = spread(Object.values(lines).map((line) => y.of(line.at(-1)[1])));
  const drawn = Object.entries(lines).map(([name, line], i) => {
    const at = line.map(([px, py]) => `${x.of(px)},${y.of(py)}`);
    const dots = at.map((point) => `<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="3"/>`).join('');
    return `<g stroke="${COLOURS[i]}" fill="${COLOURS[i]}"><polyline points="${at.join(' ')}" fill="none" stroke-width="2"/>${dots}<text x="${WIDTH - MARGIN.right + 10}" y="${ends[i] + 4}" stroke="none">${name}</text></g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${title}">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${MARGIN.left}" y="26" font-size="16" font-weight="600">${title}</text>
<g stroke="#ddd" fill="#555" stroke-width="1" style="paint-order:stroke">${grid.join('').replaceAll('<text', '<text stroke="none"')}</g>
<text x="${(MARGIN.left + WIDTH - MARGIN.right) / 2}" y="${HEIGHT - 12}" text-anchor="middle" fill="#333">${xTitle}</text>
<text x="18" y="${(MARGIN.top + HEIGHT - MARGIN.bottom) / 2}" fill="#333">${yTitle}</text>
${drawn.join('\n')}
</svg>
`;
}

function scale(values, from, to) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const of = (value) => Math.round((from + ((Math.log10(value) - low) / (high - low)) * (to - from)) * 10) / 10;
  return { of, powers: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)) };
}

/** Names stand beside the ends of their lines, one under another where these are near. */
function spread(ends) {
  const order = ends.map((_, i) => i).sort((a, b) => ends[a] - ends[b]);
  const at = [...ends];
  for (let i = 1; i < order.length; i++) at[order[i]] = Math.max(at[order[i]], at[order[i - 1]] + 16);
  return at;
}

const text = (power) => (power >= 1 ? power.toLocaleString('en') : String(Number(power.toPrecision(1))));
