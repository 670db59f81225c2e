// Scenes that wait for a person: what the script says beside what is seen and heard where the scene may be; accept, place, leave out.
import { field, looked, make, notice, panel, published } from './dom.js';
import { clock, typed } from './told.js';

export async function start(root, page) {
  const said = make('p', { role: 'status', ariaLive: 'polite' });
  const place = looked(make('div'));
  looked(root).replaceChildren(said, place);
  let shown = '';

  const show = async () => {
    const state = await published(page);
    // Whoever types isn't disturbed by changes that aren't theirs.
    const now = JSON.stringify([state?.stage, state?.cuts, state?.open?.map(o => o.scene), page.run.state]);
    if (now === shown) return;
    shown = now;
    place.replaceChildren(...draw(state, page, said));
  };
  page.on('run', () => show().catch(e => { said.textContent = e.message; }));
  await show();
}

function draw(state, page, said) {
  if (!state) return [notice('The scenes are being aligned.')];
  const parts = [];
  if (state.dropped.length) parts.push(notice(`The cut has changed where these scenes are, so they are asked again or were found anew: ${state.dropped.join(', ')}.`));
  if (state.kept.length) parts.push(notice(`Decisions kept from before, as their material is the same: ${state.kept.join(', ')}.`));
  parts.push(...state.open.map(scene => review(scene, page, said)));
  if (!state.open.length) parts.push(notice('No scene waits for a decision.'));
  parts.push(sources(state.sources));
  return parts;
}

function review(scene, page, said) {
  const where = scene.stretches.map(s => `${clock(s.start)} to ${clock(s.end)}`).join(', ') || 'nowhere yet';
  const by = make('input', { required: true, name: 'by', autocomplete: 'name', maxLength: 100 });
  const first = scene.stretches[0] ?? scene.suggested;
  const from = make('input', { name: 'start', value: first ? clock(first.start) : '', inputMode: 'decimal', size: 12 });
  const until = make('input', { name: 'end', value: first ? clock(first.end) : '', inputMode: 'decimal', size: 12 });
  const note = make('input', { name: 'note', maxLength: 500 });
  const button = (text, ruling) => make('button', { type: 'submit', textContent: text, value: ruling });
  const choices = [button('Place it there', 'place'), button('Leave it out', 'leaveOut')];
  if (scene.state !== 'unknown') choices.unshift(button(scene.state === 'omitted' ? 'Accept: it is not in the film' : 'Accept as found', 'accept'));
  const form = make('form', {}, make('div', { className: 'fields' }, field('Your name', by), field('from', from), field('to', until), field('note', note)), make('div', { className: 'buttons' }, ...choices));
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const ruling = event.submitter.value;
    const stretch = { start: typed(from.value), end: typed(until.value) };
    if (ruling === 'place' && (!stretch.start || !stretch.end)) {
      said.textContent = 'Write times such as 75.5 or 1:15.5.';
      return;
    }

    for (const choice of choices) choice.disabled = true;
    said.textContent = await decide(page, { scene: scene.scene, ruling, by: by.value, note: note.value, ...(ruling === 'place' ? { stretches: [stretch] } : {}) });
    for (const choice of choices) choice.disabled = false;
  });
  return panel(`Scene ${scene.scene}: ${scene.heading}`,
    make('p', {}, `Found: ${where}. Confidence ${scene.confidence.toFixed(2)}. ${scene.reason}`),
    make('div', { className: 'beside' }, make('div', {}, ...text('The script', scene.script)), make('div', {}, ...text('Heard there', scene.heard), ...text('Clips there', scene.clips))), form);
}

async function decide(page, decision) {
  const response = await fetch(`${page.api}/runs/${page.run.id}/updates/decide?wait=30`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(decision) });
  const answer = await response.json();
  if (!response.ok) return answer.detail ?? `The server answered ${response.status}.`;
  return answer.done ? `Scene ${decision.scene} is decided; ${answer.result} open.` : `Scene ${decision.scene} is being decided.`;
}

function text(title, words) {
  return words ? [make('h3', { textContent: title }), ...words.split('\n').map(line => make('p', { textContent: line }))] : [];
}

function sources(all) {
  const rows = all.map(s => make('li', { textContent: `${s.name}: ${s.read}` }, ...(s.faults.length ? [make('ul', {}, ...s.faults.slice(0, 50).map(f =>
    make('li', { textContent: `line ${f.line}${f.column ? `, column ${f.column}` : ''}${f.element ? `, ${f.element}` : ''}: ${f.what}` })))] : [])));
  return panel('What was read', make('ul', {}, ...rows));
}
