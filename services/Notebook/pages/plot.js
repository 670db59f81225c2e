// Draws a plain Vega-Lite specification as SVG: marks line, point, circle, bar, area and tick over inline values, with x, y and color. What it can't draw it shows as JSON, and says so.
import { make } from './dom.js';

const [W, H, LEFT, BOTTOM, TOP, RIGHT] = [640, 280, 64, 34, 10, 12];
const COLOURS = ['var(--accent)', 'var(--failed)', 'var(--running)', '#8a6fd1', '#c98a1b', '#3f8f8f', '#7a7a7a'];
const SVG = 'http://www.w3.org/2000/svg';

export function plot(spec) {
  const mark = typeof spec.mark === 'object' ? spec.mark?.type : spec.mark;
  const [x, y, color] = [spec.encoding?.x, spec.encoding?.y, spec.encoding?.color];
  const values = spec.data?.values;
  if (!Array.isArray(values) || !x?.field || !y?.field || x.aggregate || y.aggregate || x.bin || spec.layer || spec.transform || !['line', 'point', 'circle', 'bar', 'area', 'tick'].includes(mark))
    return make('details', {}, make('summary', { textContent: 'A Vega-Lite plot that this page can\'t draw; its specification' }), make('pre', { className: 'code', textContent: JSON.stringify(spec, null, 1) }));
  const rows = values.filter(v => v?.[x.field] !== null && Number.isFinite(Number(v?.[y.field]))).slice(0, 20_000);
  const across = scaleOf(rows.map(r => r[x.field]), x.type, LEFT, W - RIGHT);
  const up = numbers([...rows.map(r => Number(r[y.field])), ...(mark === 'bar' || mark === 'area' ? [0] : [])], H - BOTTOM, TOP);
  const groups = Map.groupBy(rows, r => color?.field ? String(r[color.field]) : '');
  const svg = element('svg', { viewBox: `0 0 ${W} ${H}`, width: W, height: H, role: 'img', 'aria-label': `${mark} of ${y.field} by ${x.field}, ${rows.length} values` });
  axes(svg, across, up, x.title ?? x.field, y.title ?? y.field);
  [...groups.entries()].forEach(([name, group], i) => draw(svg, mark, group, r => across.at(r[x.field]), r => up.at(Number(r[y.field])), across.band, up.at(Math.max(up.low, 0)), COLOURS[i % COLOURS.length], name));
  return svg;
}

function draw(svg, mark, rows, px, py, band, ground, colour, name) {
  if (mark === 'line' || mark === 'area') {
    const points = rows.map(r => `${px(r).toFixed(1)},${py(r).toFixed(1)}`);
    if (mark === 'area' && rows.length) svg.append(element('polygon', { points: [`${px(rows[0])},${ground}`, ...points, `${px(rows.at(-1))},${ground}`].join(' '), fill: colour, 'fill-opacity': .3 }));
    else svg.append(element('polyline', { points: points.join(' '), fill: 'none', stroke: colour, 'stroke-width': 1.5 }));
    return;
  }
  for (const row of rows) {
    const [cx, cy] = [px(row), py(row)];
    const width = Math.max(1, Math.min(40, band * .8));
    const shape = mark === 'bar' ? element('rect', { x: cx - width / 2, y: Math.min(cy, ground), width, height: Math.max(.5, Math.abs(ground - cy)), fill: colour })
      : element('circle', { cx, cy, r: 2.5, fill: mark === 'point' ? 'none' : colour, stroke: colour });
    if (name) shape.append(Object.assign(element('title', {}), { textContent: name }));
    svg.append(shape);
  }
}

function axes(svg, across, up, xTitle, yTitle) {
  svg.append(element('line', { class: 'axis', x1: LEFT, x2: W - RIGHT, y1: H - BOTTOM, y2: H - BOTTOM }), element('line', { class: 'axis', x1: LEFT, x2: LEFT, y1: TOP, y2: H - BOTTOM }));
  for (const { at, text } of across.ticks) svg.append(word(text, at, H - BOTTOM + 14, 'middle'));
  for (const { at, text } of up.ticks) svg.append(element('line', { class: 'axis', x1: LEFT - 4, x2: W - RIGHT, y1: at, y2: at, 'stroke-opacity': .5 }), word(text, LEFT - 6, at + 4, 'end'));
  svg.append(word(xTitle, (LEFT + W) / 2, H - 4, 'middle'), word(yTitle, LEFT + 4, TOP + 8, 'start'));
}

function scaleOf(values, type, low, high) {
  if (type === 'quantitative') return numbers(values.map(Number), low + 8, high - 8);
  if (type === 'temporal') {
    const scale = numbers(values.map(v => Date.parse(v)), low + 8, high - 8, v => new Date(v).toISOString().slice(0, 10));
    return { ...scale, at: v => scale.at(Date.parse(v)) };
  }
  const names = [...new Set(values.map(String))];
  const band = (high - low) / Math.max(1, names.length);
  const place = new Map(names.map((n, i) => [n, low + band * (i + .5)]));
  const every = Math.ceil(names.length / 12);
  return { at: v => place.get(String(v)), band, ticks: names.filter((_, i) => i % every === 0).map(n => ({ at: place.get(n), text: n.length > 14 ? `${n.slice(0, 13)}…` : n })) };
}

function numbers(values, from, to, shown = v => String(Number(v.toPrecision(6)))) {
  let low = Infinity, high = -Infinity;
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  if (!(high > low)) [low, high] = Number.isFinite(low) ? [low - 1, high + 1] : [0, 1];
  const step = 10 ** Math.floor(Math.log10((high - low) / 5));
  const wide = [1, 2, 5, 10].map(f => f * step).find(s => (high - low) / s <= 6);
  const at = v => from + (v - low) / (high - low) * (to - from);
  const ticks = [];
  for (let v = Math.ceil(low / wide) * wide; v <= high + wide / 1e6 && ticks.length < 20; v += wide) ticks.push({ at: at(v), text: shown(v) });
  return { at, low, band: Math.abs(to - from) / Math.max(1, values.length), ticks };
}

function word(text, x, y, anchor) {
  return Object.assign(element('text', { x, y, 'text-anchor': anchor }), { textContent: text });
}

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
