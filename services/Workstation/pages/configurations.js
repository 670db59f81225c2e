// Configurations: written, checked with each fault at its place, tried where nothing stays, baked.
import { field, looked, make, notice, panel, post, table } from './dom.js';

const SAMPLE = `tools:
  pkg.installed:
    - pkgs: [xterm, krita]

/etc/studio/welcome:
  file.managed:
    - contents: Painting on {{ grains.os }} with {{ grains.num_cpus }} cores
    - makedirs: true
    - mode: 0644
    - require:
      - pkg: tools
`;
const KEPT = 'orrery.workstation.configuration';

export async function start(root, page) {
  const kept = JSON.parse(localStorage.getItem(KEPT) ?? 'null') ?? { name: 'paint', text: SAMPLE, variables: '{}' };
  const name = make('input', { value: kept.name, required: true, maxLength: 60 });
  const text = make('textarea', { className: 'states', value: kept.text, spellcheck: false, ariaLabel: 'init.sls' });
  const variables = make('textarea', { rows: 2, value: kept.variables, spellcheck: false, ariaLabel: 'Variables (JSON)' });
  const said = make('p', { role: 'status', ariaLive: 'polite' });
  const report = make('div');
  const button = (label, act) => {
    const made = make('button', { type: 'button', textContent: label });
    made.addEventListener('click', async () => {
      localStorage.setItem(KEPT, JSON.stringify({ name: name.value, text: text.value, variables: variables.value }));
      for (const b of buttons) b.disabled = true;
      said.textContent = `${label} …`;
      report.replaceChildren();
      try {
        await act();
      } catch (e) {
        said.textContent = '';
        report.replaceChildren(notice(e.message, 'failed'));
      }
      for (const b of buttons) b.disabled = false;
    });
    return made;
  };
  const request = () => ({ name: name.value, files: { 'init.sls': text.value }, variables: JSON.parse(variables.value || '{}') });
  const runOf = async (workflow, input) => {
    const begun = await post(`${page.api}/api/workstation/${workflow}`, input);
    said.textContent = `Run ${begun.run} …`;
    for (;;) {
      const response = await fetch(`${page.api}/runs/${begun.run}/end?wait=30`);
      const end = await response.json();
      if (response.status === 202) continue;
      if (end.failure) throw new Error(end.failure.message);
      said.replaceChildren(make('a', { href: `/runs/${begun.run}`, textContent: `Run ${begun.run}` }));
      return end.result;
    }
  };
  const buttons = [
    button('Check', async () => faults(await runOf('check', request()))),
    button('Dry run', async () => states(await runOf('try', { configuration: request(), test: true }))),
    button('Try it', async () => states(await runOf('try', { configuration: request(), test: false }))),
    button('Bake', async () => {
      const image = await runOf('bake', request());
      states(image.report);
      report.prepend(notice(`Image ${image.key.slice(0, 12)}, ${(image.size / 1048576).toFixed(1)} MiB: layer ${image.layer}.`));
    }),
  ];

  const faults = checked => {
    if (!checked.faults.length) return report.replaceChildren(panel('It compiles; in this order', make('ol', {}, ...checked.states.map(s => make('li', { textContent: s })))));
    const rows = checked.faults.map(f => {
      const go = make('button', { type: 'button', textContent: `${f.file}, line ${f.line}, column ${f.column}` });
      go.addEventListener('click', () => select(text, f));
      return [go, f.message];
    });
    select(text, checked.faults[0], false);
    report.replaceChildren(panel(`${rows.length} ${rows.length === 1 ? 'fault' : 'faults'}`, table('Faults', ['Where', 'What'], rows)));
  };
  const states = result => {
    const rows = result.states.map(s => [s.result === true ? 'holds' : s.result === false ? 'failed' : 'would change', `${s.function} ${s.id}`, changes(s.changes), s.comment, `${s.durationMs} ms`]);
    report.replaceChildren(panel(result.test ? 'What would be changed' : 'What was changed', table('States', ['', 'State', 'Changes', 'Comment', 'Took'], rows)));
  };

  looked(root).replaceChildren(
    panel('A configuration', make('div', { className: 'fields' }, field('Name', name)), field('States (init.sls)', text), field('Variables for templates: pillar, as JSON', variables), make('div', { className: 'buttons' }, ...buttons)),
    said, report);
  looked(report);
}

function changes(all) {
  const lines = Object.entries(all).map(([what, change]) => `${what}: ${change.old === undefined ? '' : `${change.old.trimEnd()} → `}${change.new?.trimEnd() ?? ''}`);
  return make('pre', { textContent: lines.join('\n') });
}

/** Marks the fault's place in the text. */
function select(text, fault, focus = true) {
  const lines = text.value.split('\n');
  const from = lines.slice(0, fault.line - 1).reduce((sum, line) => sum + line.length + 1, 0) + fault.column - 1;
  if (focus) text.focus();
  text.setSelectionRange(from, Math.max(from + 1, from + (lines[fault.line - 1]?.length ?? 0) - fault.column + 1));
}
