// A pool: its desktops, seats, what is rolled out, who used what; its size, and the way back.
import { field, looked, make, notice, panel, post, published, table, who } from './dom.js';

const clock = at => new Date(at).toLocaleTimeString();

export async function start(root, page) {
  const said = make('p', { role: 'status', ariaLive: 'polite' });
  const place = make('div');
  looked(root).replaceChildren(said, place);
  looked(place);
  let shown = '';
  const ask = async (update, body, done) => {
    try {
      const answer = await post(`${page.api}/runs/${page.run.id}/updates/${update}?wait=30`, body);
      said.textContent = answer.done ? done : 'It is being done.';
    } catch (e) {
      said.textContent = e.message;
    }
  };
  const show = async () => {
    const state = await published(page, page.run.id);
    const now = JSON.stringify([state, page.run.state]);
    // What somebody types isn't taken away; it is drawn when they are done.
    const typing = place.contains(document.activeElement) && document.activeElement.tagName === 'INPUT';
    if (now === shown || typing) return;
    shown = now;
    place.replaceChildren(...(state ? draw(state, ask) : [notice('The pool is starting.')]));
  };
  place.addEventListener('focusout', () => setTimeout(() => show().catch(e => { said.textContent = e.message; })));
  page.on('run', () => show().catch(e => { said.textContent = e.message; }));
  await show();
}

function draw(state, ask) {
  const warm = make('input', { type: 'number', min: 0, max: 100, value: state.warm, name: 'warm' });
  const most = make('input', { type: 'number', min: 1, max: 1000, value: state.most, name: 'most' });
  const size = make('form', { className: 'fields' }, field('wait ready', warm), field('at most', most), make('button', { type: 'submit', textContent: 'Resize' }));
  size.addEventListener('submit', event => {
    event.preventDefault();
    ask('resize', { warm: warm.valueAsNumber, most: most.valueAsNumber }, 'The pool is resized.');
  });
  const back = make('button', { type: 'button', textContent: 'Roll back', disabled: !state.canRollBack });
  back.addEventListener('click', () => ask('roll-back-of', { by: who.name || 'somebody', generation: state.generation }, 'What was there before is rolled out again.'));
  const usage = state.usage;
  const desktops = state.desktops.map(d => [d.name, phases[d.phase] ?? d.phase, d.by ?? '', `${d.generation}`, clock(d.since), d.run ? make('a', { href: `/runs/${d.run}`, textContent: 'run and log' }) : '']);
  const audit = [...state.audit].reverse().map(a => [a.by, a.desktop, new Date(a.from).toLocaleString(), clock(a.until), `${(a.waitedMs / 1000).toFixed(2)} s`, `${a.how}${a.words ? `: ${a.words}` : ''}`]);
  return [
    ...(state.trouble ? [notice(state.trouble, 'failed')] : []),
    panel(`Desktops of pool ${state.name}`, desktops.length ? table('Desktops', ['Desktop', 'State', 'Who', 'Generation', 'Since', ''], desktops) : notice('No desktop is there; one is started when it is claimed.'), size),
    panel('What is on them',
      make('p', { textContent: `${state.desktop.title}: ${state.desktop.program.join(' ')}${state.desktop.singleApplication ? ', alone and full screen' : ', on a desktop'}. Generation ${state.generation}${state.desktop.image ? `, image ${state.desktop.imageKey.slice(0, 12)}` : ', no image'}.` }),
      ...(state.rollOut ? [make('p', { textContent: `Last roll-out: ${state.rollOut}.` })] : []), make('div', { className: 'buttons' }, back)),
    ...(state.seats.length ? [panel('Licence seats', table('Licence seats', ['Licence', 'Taken', 'Of', 'By'], state.seats.map(s => [s.name, `${s.taken.length}`, `${s.count}`, s.taken.join(', ')])))] : []),
    panel('Usage', make('p', { textContent: `${usage.claims} claims, ${usage.warm} of them had a desktop ready; ${(usage.seconds / 3600).toFixed(2)} hours in use. The last desktop took ${usage.startSeconds} s to start.` })),
    panel('Sessions', audit.length ? table('Sessions', ['Who', 'Desktop', 'From', 'Until', 'Waited', 'How it ended'], audit) : notice('No session has ended yet.')),
  ];
}

const phases = { starting: 'starting', warm: 'ready', applying: 'being changed', inUse: 'in use', ending: 'ending' };
