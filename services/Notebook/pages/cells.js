// The cells of a notebook as it was run, and their outputs.
import { make } from './dom.js';
import { html, markdown } from './safe.js';
import { plot } from './plot.js';
import { table } from './table.js';

export const text = source => Array.isArray(source) ? source.join('') : source ?? '';

export function languageOf(cell, notebook) {
  const first = /^\s*(?:%%|#!)(\w+)/.exec(text(cell.source));
  return first?.[1] ?? cell.metadata?.orrery?.language ?? cell.metadata?.polyglot_notebook?.kernelName ?? notebook.metadata?.kernelspec?.language ?? notebook.metadata?.language_info?.name ?? 'csharp';
}

export function cellView(cell, notebook, index) {
  if (cell.cell_type !== 'code') return make('article', { className: 'cell text' }, cell.cell_type === 'markdown' ? markdown(text(cell.source)) : make('pre', { textContent: text(cell.source) }));
  const mark = cell.metadata?.papermill ?? {};
  const tags = cell.metadata?.tags ?? [];
  const words = [`cell ${index + 1}`, languageOf(cell, notebook), ...tags, mark.status, mark.duration != null ? `${mark.duration.toFixed(3)} s` : null].filter(Boolean);
  const article = make('article', { className: `cell ${mark.exception ? 'failed' : mark.status === 'running' ? 'running' : ''} ${tags.includes('injected-parameters') ? 'injected' : ''}` },
    make('header', {}, ...words.map(w => make('span', { textContent: w }))), make('pre', { className: 'code', textContent: text(cell.source) }), ...(cell.outputs ?? []).map(o => outputView(o)));
  article.id = `cell-${cell.id}`;
  return article;
}

/** @param read for a table of a living kernel: how to get its pages. */
export function outputView(output, read = null) {
  if (output.output_type === 'stream') return make('div', { className: 'out' }, make('pre', { className: output.name === 'stderr' ? 'error' : '', textContent: text(output.text) }));
  if (output.output_type === 'error')
    return make('div', { className: 'out' }, make('pre', { className: 'error', textContent: (output.traceback?.length ? output.traceback.join('\n') : `${output.ename}: ${output.evalue}`).replace(/\u001b\[[0-9;]*m/g, '') }));
  return make('div', { className: 'out' }, dataView(output.data ?? {}, read));
}

function dataView(data, read) {
  if (data['application/vnd.orrery.table+json']) {
    const shown = data['application/vnd.orrery.table+json'];
    return table(shown, read && ((from, count) => read(shown.id, from, count)));
  }
  const vega = Object.keys(data).find(k => k.startsWith('application/vnd.vegalite.'));
  if (vega) return plot(data[vega]);
  for (const type of ['image/png', 'image/jpeg', 'image/gif', 'image/webp']) {
    if (data[type]) return make('img', { src: `data:${type};base64,${text(data[type]).replace(/\s/g, '')}`, alt: text(data['text/plain']) || 'a picture' });
  }
  if (data['image/svg+xml']) return make('img', { src: `data:image/svg+xml,${encodeURIComponent(text(data['image/svg+xml']))}`, alt: text(data['text/plain']) || 'a drawing' });
  if (data['text/html']) return html(text(data['text/html']));
  if (data['text/markdown']) return markdown(text(data['text/markdown']));
  if (data['application/json'] !== undefined) return make('pre', { textContent: JSON.stringify(data['application/json'], null, 1) });
  return make('pre', { textContent: text(data['text/plain']) || `an output of types ${Object.keys(data).join(', ')}` });
}
