// The points of a grid: parameters, how each ended, and what it glued.
import { link, looked, make, notice, panel } from './dom.js';

export async function start(root, page) {
  const show = async () => {
    if (page.run.state !== 'completed') {
      looked(root).replaceChildren(notice(page.run.failure?.message ?? 'The points are shown when all have ended; the run\'s steps show each as it goes.', page.run.failure ? 'failed' : ''));
      return;
    }
    const { points, completed, failed } = await page.get(`${page.api}/runs/${page.run.id}/result`);
    const [parameters, values] = [names(points, p => p.parameters), names(points, p => p.result?.values ?? {})];
    const rows = points.map(p => make('tr', {}, ...parameters.map(n => make('td', { textContent: said(p.parameters[n]) })), make('td', { textContent: p.status }), ...values.map(n => make('td', { textContent: said(p.result?.values?.[n]) })),
      make('td', {}, p.result?.run ? link(`/runs/${p.result.run}/pages/notebook`, 'record') : p.failure ?? '')));
    looked(root).replaceChildren(panel(`${completed} completed, ${failed} failed`, make('div', { className: 'scroll' }, make('table', {},
      make('thead', {}, make('tr', {}, ...[...parameters, 'ended', ...values.map(v => `→ ${v}`), ''].map(n => make('th', { textContent: n, scope: 'col' })))), make('tbody', {}, ...rows)))));
  };
  page.on('run', () => void show().catch(() => {}));
  await show();
}

const names = (points, of) => [...new Set(points.flatMap(p => Object.keys(of(p))))];
const said = value => value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
