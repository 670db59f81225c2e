// Notebooks to start from, a form of their parameters, and the runs of late.
import { field, link, looked, make, notice, panel, post, upload } from './dom.js';

export async function start(root, page) {
  const [templates, runs] = await Promise.all([fetch(new URL('templates.json', import.meta.url)).then(r => r.json()), page.get(`${page.api}/runs?service=notebook&workflow=run&limit=30`)]);
  const form = make('div');
  const choose = template => void shownIn(form, () => outline(page, { template: template.name, name: template.name }, template.files));
  const file = make('input', { type: 'file', accept: '.ipynb' });
  file.addEventListener('change', () => file.files[0] && void shownIn(form, async () => outline(page, { notebook: await upload(page, file.files[0]), name: file.files[0].name.replace(/\.ipynb$/, '') }, [])));
  looked(root).replaceChildren(
    panel('Start from', make('div', { className: 'buttons' }, ...templates.map(t => button(t.title, () => choose(t)))), field('or a notebook file', file)), form,
    panel('Runs', runs.length ? make('div', { className: 'scroll' }, make('table', {}, make('tbody', {}, ...runs.map(row)))) : notice('No notebook has been run yet.')));
}

async function shownIn(place, work) {
  place.replaceChildren(notice('Reading the notebook …'));
  try {
    place.replaceChildren(await work());
  } catch (e) {
    place.replaceChildren(notice(e.message, 'failed'));
  }
}

/** The form of a notebook's parameters: the server reads them, so that pages and runs agree. */
async function outline(page, request, files) {
  const answer = await post(`${page.api}/api/notebook/outline?wait=30`, request);
  if (answer.state !== 'completed') throw new Error(answer.failure?.message ?? 'No worker has read the notebook yet; try again.');
  const inputs = answer.result.parameters.map(p => ({ p, input: inputOf(p) }));
  const given = files.map(name => ({ name, input: make('input', { type: 'file', required: true }) }));
  const said = make('p', { role: 'status' });
  const form = make('form', {}, make('div', { className: 'fields' }, ...inputs.map(({ p, input }) => field(p.help ? `${p.name} (${p.help})` : p.name, input)), ...given.map(g => field(`file /in/${g.name}`, g.input))),
    make('div', { className: 'buttons' }, make('button', { type: 'submit', textContent: 'Run', value: 'run' }), make('button', { type: 'submit', textContent: 'Edit', value: 'edit' })), said);
  form.addEventListener('submit', async event => {
    event.preventDefault();
    try {
      const stored = {};
      for (const g of given) stored[g.name] = await upload(page, g.input.files[0]);
      const parameters = Object.fromEntries(inputs.map(({ p, input }) => [p.name, valueOf(p, input)]).filter(([, v]) => v !== undefined));
      const workflow = event.submitter?.value === 'edit' ? 'edit' : 'run';
      const { run } = await post(`${page.api}/api/notebook/${workflow}`, workflow === 'run' ? { ...request, notebook: answer.result.source, template: undefined, parameters, files: stored } : { notebook: answer.result.source, name: request.name, files: stored });
      location.assign(`/runs/${run}/pages/${workflow === 'run' ? 'notebook' : 'edit'}`);
    } catch (e) {
      said.textContent = e.message;
    }
  });
  return panel(`${request.name}: ${answer.result.cells} cells, ${answer.result.language}`, form);
}

function inputOf({ kind, default: value }) {
  const shown = value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  if (kind === 'boolean') return make('input', { type: 'checkbox', checked: value === true });
  if (kind === 'integer' || kind === 'number') return make('input', { type: 'number', step: kind === 'integer' ? '1' : 'any', value: shown, defaultValue: shown });
  if (kind === 'date') return make('input', { type: 'date', value: shown.slice(0, 10), defaultValue: shown.slice(0, 10) });
  return make('input', { type: 'text', value: shown, defaultValue: shown });
}

/** Only what differs from the default is sent: the rest is what the notebook says. */
function valueOf({ kind, default: value }, input) {
  if (kind === 'boolean') return input.checked === (value === true) ? undefined : input.checked;
  if (input.value === input.defaultValue || input.value === '') return undefined;
  if (kind === 'integer' || kind === 'number') return Number(input.value);
  if (kind === 'list' || kind === 'any') return JSON.parse(input.value);
  return input.value;
}

function button(text, pressed) {
  const made = make('button', { type: 'button', textContent: text });
  made.addEventListener('click', pressed);
  return made;
}

function row(run) {
  return make('tr', {}, make('td', {}, link(`/runs/${run.id}/pages/notebook`, run.id)), make('td', { textContent: run.state }), make('td', { textContent: run.attributes?.name ?? '' }), make('td', { textContent: run.startedAt ?? '' }));
}
