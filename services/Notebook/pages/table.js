// A table of any length: only the rows that are seen are in the page. Pages of it come from `read(from, count)`; without it there are only the rows that were recorded.
import { make } from './dom.js';

const ROW = 28, PAGE = 200, TALLEST = 8_000_000;

export function table(shown, read = null) {
  const total = read ? shown.total : shown.rows.length;
  if (total <= 12) return make('div', {}, whole(shown.columns, shown.rows), rest(shown, read));
  const view = make('div', { className: 'rows', tabIndex: 0, ariaLabel: `${total.toLocaleString("en")} rows` });
  view.setAttribute('role', 'region');
  const height = Math.min(TALLEST, (total + 1) * ROW);
  const space = make('div');
  space.style.height = `${height}px`;
  space.style.position = 'relative';
  const body = make('div');
  Object.assign(body.style, { position: 'absolute', left: 0, right: 0 });
  space.append(body);
  view.append(space);
  const pages = new Map([[0, Promise.resolve(shown.rows)]]);
  if (read && shown.rows.length < Math.min(PAGE, total)) pages.clear();
  const page = number => {
    if (!pages.has(number)) {
      pages.set(number, read ? read(number * PAGE, PAGE).then(p => p.rows) : Promise.resolve([]));
      if (pages.size > 50) pages.delete(pages.keys().next().value);
    }
    return pages.get(number);
  };
  let asked = 0;
  const draw = async () => {
    const mine = ++asked;
    const most = Math.max(0, total - Math.floor(view.clientHeight / ROW) + 1);
    const first = Math.min(most, height < (total + 1) * ROW ? Math.floor(view.scrollTop / Math.max(1, height - view.clientHeight) * most) : Math.floor(view.scrollTop / ROW));
    const count = Math.ceil((view.clientHeight || 320) / ROW);
    const rows = [];
    try {
      for (let at = first; at < Math.min(total, first + count);) {
        const number = read ? Math.floor(at / PAGE) : 0;
        const got = await page(number);
        const part = got.slice(at - (read ? number * PAGE : 0), first + count - (read ? number * PAGE : 0));
        if (!part.length) break;
        rows.push(...part);
        at += part.length;
      }
    } catch (e) {
      body.replaceChildren(make('p', { textContent: e.message }));
      return;
    }
    if (mine !== asked) return;
    body.style.top = `${Math.min(view.scrollTop, Math.max(0, height - view.clientHeight))}px`;
    body.replaceChildren(whole(['', ...shown.columns], rows.map((r, i) => [first + i + 1, ...r])));
  };
  view.addEventListener('scroll', draw, { passive: true });
  requestAnimationFrame(draw);
  return make('div', {}, view, rest(shown, read));
}

function whole(columns, rows) {
  return make('table', {}, make('thead', {}, make('tr', {}, ...columns.map(c => make('th', { textContent: c, scope: 'col' })))), make('tbody', {}, ...rows.map(r => make('tr', {}, ...r.map(cell)))));
}

function cell(value) {
  const number = typeof value === 'number';
  return make('td', { className: number ? 'num' : '', textContent: value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value) });
}

function rest(shown, read) {
  const text = read || shown.total <= shown.rows.length ? `${shown.total.toLocaleString("en")} row${shown.total === 1 ? "" : "s"}` : `the first ${shown.rows.length} of ${shown.total.toLocaleString('en')} rows; the record keeps no more`;
  return make('p', { className: 'dim', textContent: text });
}
