// A run's record, read-only: while it runs, what was saved after each cell; then the executed notebook and what it depended on.
import { link, looked, make, notice, panel, published } from './dom.js';
import { cellView } from './cells.js';

export async function start(root, page) {
  let shown = null;
  const show = async () => {
    const found = await recordOf(page, page.run.id);
    if (!found) {
      if (!shown) looked(root).replaceChildren(notice(page.run.failure ? page.run.failure.message : 'Nothing has been saved yet: the first cell runs, or waits for a worker.', page.run.failure ? 'failed' : ''));
      return;
    }
    if (shown === found.notebookId) return;
    shown = found.notebookId;
    const cells = found.notebook.cells.map((c, i) => cellView(c, found.notebook, i));
    looked(root).replaceChildren(...[head(page, found), make('section', { className: 'panel', ariaLabel: 'Cells' }, ...cells), found.record && facts(found.record)].filter(Boolean));
  };
  page.on('run', () => void show().catch(() => {}));
  await show();
}

/** The last that a run has saved: its result, or what its log says was saved between two cells. */
export async function recordOf(page, run) {
  const result = (await published(page, run))?.result;
  const saved = result?.notebook ?? await savedIn(page, run);
  if (!saved) return null;
  return { notebookId: saved, notebook: await page.get(`${page.api}/artifacts/${saved}`), result, record: result ? await page.get(`${page.api}/artifacts/${result.record}`) : null };
}

async function savedIn(page, run) {
  const view = await page.get(`${page.api}/runs/${run}`);
  const step = (view.steps ?? []).find(s => s.key === 'execute');
  if (!step) return null;
  const response = await fetch(`${page.api}/runs/${run}/steps/${step.index}/log`);
  if (!response.ok) return null;
  return [...(await response.text()).matchAll(/saved (sha256-[0-9a-f]{64})/g)].at(-1)?.[1] ?? null;
}

function head(page, { result, notebookId, record }) {
  const said = result?.failure ? notice(`Cell ${result.failure.cell}${result.failure.line ? `, line ${result.failure.line}` : ''}: ${result.failure.name}: ${result.failure.message}`, 'failed')
    : !result ? notice('It has not ended; this is what was saved after the last cell.') : null;
  const lines = [['Notebook', link(`${page.api}/artifacts/${notebookId}`, notebookId)]];
  if (result) lines.push(['Record', link(`${page.api}/artifacts/${result.record}`, result.record)], ['Source', link(`${page.api}/artifacts/${result.source}`, result.source)]);
  for (const [name, value] of Object.entries(record?.parameters ?? {})) lines.push([name, JSON.stringify(value)]);
  for (const [name, value] of Object.entries(result?.values ?? {})) lines.push([`→ ${name}`, JSON.stringify(value)]);
  return panel('This run', ...[said].filter(Boolean), pairs(lines), make('p', { className: 'buttons' }, link(`/services/notebook/pages/compare?a=${page.run.id}`, 'Compare with another run')));
}

function facts(record) {
  const { languages = {}, ...system } = record.environment ?? {};
  return panel('Environment', pairs([...Object.entries(system), ...Object.entries(languages), ['kernel files', record.kernel], ['size', `${record.size}, ${(record.memoryLimit / 2 ** 20).toFixed(0)} MiB`],
    ['attempt', String(record.attempt)], ['began', record.startedAt], ['ended', record.endedAt], ...Object.entries(record.files).map(([n, id]) => [`/in/${n}`, id])]));
}

export function pairs(lines) {
  return make('div', { className: 'scroll' }, make('table', {}, make('tbody', {}, ...lines.map(([name, value]) => make('tr', {}, make('th', { textContent: name, scope: 'row' }), make('td', {}, value))))));
}
