// A notebook in the browser: cells to write and run, against a kernel of this run's own. What is run is saved by itself; a reload finds the kernel again, with all that the cells made.
import { looked, make, notice, panel, post, published, upload } from './dom.js';
import { languageOf, outputView, text } from './cells.js';
import { openKernel } from './kernel.js';
import { editor } from './editor.js';

export async function start(root, page) {
  const state = await published(page);
  if (!state || page.run.endedAt) {
    looked(root).replaceChildren(notice(page.run.endedAt ? 'This kernel has ended; the versions are with the run. Edit the last one anew from "Notebooks".' : 'The notebook is being read.'));
    if (!page.run.endedAt) once(page, () => start(root, page));
    return;
  }
  const kernel = await openKernel(page);
  const health = kernel && await kernel.health().catch(() => null);
  if (!health) {
    looked(root).replaceChildren(notice('The kernel is being started …'));
    setTimeout(() => void start(root, page), 1000);
    return;
  }
  await edit(root, page, kernel, state, health);
}

async function edit(root, page, kernel, state, health) {
  const notebook = await page.get(`${page.api}/artifacts/${state.versions.at(-1)?.notebook ?? state.source}`);
  const status = make('span', { role: 'status', textContent: health.executed ? `The kernel is there, with ${health.executed} cells run.` : 'A fresh kernel: no cell has been run in it.' });
  const list = make('div');
  const versions = make('ol');
  let busy = Promise.resolve(), current = null;
  let saved = JSON.stringify(notebook, null, 1);
  const save = async note => {
    const written = JSON.stringify(notebook, null, 1);
    const id = await upload(page, written + '\n');
    await post(`${page.api}/runs/${page.run.id}/updates/save?wait=20`, { notebook: id, note });
    saved = written;
    await listed();
  };
  /** A cell is run also when what was typed can't be saved; that is said when it has ended. */
  const kept = () => JSON.stringify(notebook, null, 1) === saved ? null : save('').catch(e => { status.textContent = `running …, but not saved: ${e.message}`; });
  const listed = async () => versions.replaceChildren(...((await published(page))?.versions ?? []).map(v => make('li', {}, make('a', { href: `${page.api}/artifacts/${v.notebook}`, textContent: v.note || 'saved by itself' }), ` ${v.at}`)));
  /** The kernel may not have heard of the cell yet, so it is asked until it has interrupted it, or the cell has ended. */
  const interrupt = async () => {
    for (const asked = current; current === asked && !(await kernel.interrupt()).interrupted && asked;) await new Promise(then => setTimeout(then, 100));
  };
  const guarded = work => Promise.resolve().then(work).catch(e => { status.textContent = e.message; });

  /** Cells are run in the order in which they were asked for. */
  const run = view => busy = busy.then(() => guarded(async () => {
    const { cell, outputs } = view;
    current = view;
    status.textContent = 'running …';
    await kept(); // what is typed must outlive the kernel and this page
    [cell.outputs, cell.execution_count] = [[], null];
    outputs.replaceChildren();
    view.mark('running');
    const end = await kernel.execute(languageOf(cell, notebook), text(cell.source).replace(/^\s*(%%|#!)\w+[^\n]*/, ''), output => {
      const last = cell.outputs.at(-1);
      if (output.output_type === 'stream' && last?.output_type === 'stream' && last.name === output.name) {
        last.text += output.text;
        outputs.lastChild.replaceWith(outputView(last));
      } else {
        cell.outputs.push(output);
        outputs.append(outputView(output, kernel.table));
      }
    }).finally(() => view.mark(''));
    cell.execution_count = end.execution_count;
    status.textContent = `${end.status === 'ok' ? 'done' : end.status} in ${end.seconds.toFixed(3)} s`;
    if (end.status !== 'ok') view.mark('failed');
    await save('');
  }).finally(() => { current = null; }));
  const add = (at, type = 'code') => {
    const cell = { cell_type: type, id: crypto.randomUUID().slice(0, 8), metadata: {}, source: '', ...(type === 'code' ? { outputs: [], execution_count: null } : {}) };
    notebook.cells.splice(at, 0, cell);
    draw();
    list.children[at]?.querySelector('textarea')?.focus();
  };
  const drop = cell => {
    notebook.cells.splice(notebook.cells.indexOf(cell), 1);
    draw();
  };
  const draw = () => list.replaceChildren(...notebook.cells.map((cell, i) => editor(cell, i, notebook, kernel, { run, add, drop })));
  draw();

  const button = (words, pressed) => {
    const made = make('button', { type: 'button', textContent: words });
    made.addEventListener('click', () => void guarded(pressed));
    return made;
  };
  const seen = make('div');
  looked(root).replaceChildren(panel(state.name, make('div', { className: 'buttons' },
    button('Run all', () => notebook.cells.forEach((c, i) => c.cell_type === 'code' && list.children[i].run())), button('Interrupt', interrupt),
    button('Save a version', () => save(`saved at ${new Date().toLocaleTimeString()}`)), button('Variables', async () => seen.replaceChildren(variables(await kernel.variables()))),
    button('Close the kernel', () => post(`${page.api}/runs/${page.run.id}/signals/close`, 'The page'))), status, seen),
    make('section', { className: 'panel', ariaLabel: 'Cells' }, list, make('div', { className: 'buttons' }, button('Add a cell', () => add(notebook.cells.length)))), panel('Versions', versions));
  await listed();
}

function variables(all) {
  return make('table', {}, make('tbody', {}, ...all.map(v => make('tr', {}, ...[v.name, v.language, v.type, v.value].map(t => make('td', { textContent: t ?? '' }))))));
}

function once(page, then) {
  const end = page.on('run', () => {
    end();
    setTimeout(then, 300);
  });
}
