// Two runs of notebooks side by side: parameters and values, then the cells, aligned by their ids or by their text, with what differs marked.
import { field, looked, make, notice, panel } from './dom.js';
import { cellView, text } from './cells.js';
import { recordOf } from './notebook.js';

export async function start(root, page) {
  const asked = new URLSearchParams(location.search);
  const list = await page.get(`${page.api}/runs?service=notebook&workflow=run&limit=100`);
  const choose = name => {
    const select = make('select', { name }, make('option', { value: '', textContent: 'choose a run' }), ...list.map(r => make('option', { value: r.id, textContent: `${r.id} · ${r.state} · ${r.startedAt}` })));
    if (asked.get(name) && ![...select.options].some(o => o.value === asked.get(name))) select.append(make('option', { value: asked.get(name), textContent: asked.get(name) }));
    select.value = asked.get(name) ?? '';
    return select;
  };
  const [a, b, place] = [choose('a'), choose('b'), make('div')];
  const show = async () => {
    if (!a.value || !b.value) return place.replaceChildren(notice('Choose two runs.'));
    history.replaceState(null, '', `?a=${a.value}&b=${b.value}`);
    try {
      const [left, right] = await Promise.all([recordOf(page, a.value), recordOf(page, b.value)]);
      if (!left || !right) return place.replaceChildren(notice(`Run ${left ? b.value : a.value} has saved nothing.`, 'failed'));
      place.replaceChildren(values(left, right), cells(left, right));
    } catch (e) {
      place.replaceChildren(notice(e.message, 'failed'));
    }
  };
  for (const select of [a, b]) select.addEventListener('change', show);
  looked(root).replaceChildren(panel('Two runs', make('div', { className: 'fields' }, field('left', a), field('right', b))), place);
  await show();
}

function values(left, right) {
  const rows = [];
  const add = (kind, one = {}, other = {}) => {
    for (const name of [...new Set([...Object.keys(one), ...Object.keys(other)])].sort()) {
      const [l, r] = [JSON.stringify(one[name]) ?? '–', JSON.stringify(other[name]) ?? '–'];
      rows.push(make('tr', { className: l === r ? '' : 'differs' }, make('th', { textContent: `${kind} ${name}`, scope: 'row' }), make('td', { textContent: l }), make('td', { textContent: r })));
    }
  };
  add('parameter', left.record?.parameters, right.record?.parameters);
  add('value', left.result?.values, right.result?.values);
  add('', left.record?.environment?.languages, right.record?.environment?.languages);
  return panel('Parameters and values', rows.length ? make('div', { className: 'scroll' }, make('table', {}, make('tbody', {}, ...rows))) : notice('Neither run has any.'));
}

function cells(left, right) {
  const rows = align(left.notebook.cells, right.notebook.cells).map(([l, r]) => {
    const same = l !== null && r !== null && shown(left.notebook.cells[l]) === shown(right.notebook.cells[r]);
    const side = (found, i) => i === null ? make('p', { textContent: 'not in this run' }) : cellView(found.notebook.cells[i], found.notebook, i);
    return make('div', { className: `beside ${same ? 'same' : 'differs'}` }, side(left, l), side(right, r));
  });
  const differ = rows.filter(r => r.classList.contains('differs')).length;
  return panel(`Cells: ${differ} of ${rows.length} differ`, ...rows);
}

/** What of a cell is compared: its text and outputs, not its times or counts. */
function shown(cell) {
  return JSON.stringify([text(cell.source), (cell.outputs ?? []).map(o => [o.output_type, text(o.text), o.ename, o.evalue, plain(o.data)])]);
}

function plain(data) {
  const { 'application/vnd.orrery.table+json': kept, ...rest } = data ?? {};
  return kept ? { ...rest, rows: kept.rows, total: kept.total } : data;
}

/** Pairs of indexes in order: the longest common sequence of cells with the same id or the same text. */
export function align(left, right) {
  const same = (l, r) => l.id === r.id || text(l.source) === text(r.source) && text(l.source) !== '';
  const best = Array.from({ length: left.length + 1 }, () => new Array(right.length + 1).fill(0));
  for (let l = left.length - 1; l >= 0; l--) for (let r = right.length - 1; r >= 0; r--) best[l][r] = same(left[l], right[r]) ? best[l + 1][r + 1] + 1 : Math.max(best[l + 1][r], best[l][r + 1]);
  const pairs = [];
  for (let l = 0, r = 0; l < left.length || r < right.length;) {
    if (l < left.length && r < right.length && same(left[l], right[r])) pairs.push([l++, r++]);
    else if (r === right.length || l < left.length && best[l + 1][r] >= best[l][r + 1]) pairs.push([l++, null]);
    else pairs.push([null, r++]);
  }
  return pairs;
}
