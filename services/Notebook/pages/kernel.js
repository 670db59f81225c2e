// A kernel that is open, over the server's proxy.
export async function openKernel(page) {
  const view = await page.get(`${page.api}/runs/${page.run.id}`);
  const sessions = await page.get(`${page.api}/sessions`).catch(() => []);
  const session = sessions.find(s => s.run === page.run.id);
  const step = session ? session.step : (view.steps ?? []).find(s => s.key.endsWith('kernel'))?.index;
  if (step === undefined) return null;
  const base = `${page.api}/runs/${page.run.id}/steps/${step}/session/`;
  const ask = async (path, options) => {
    const response = await fetch(base + path, options);
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw Object.assign(new Error(answer.detail ?? `The kernel answered ${response.status}.`), { status: response.status });
    return answer;
  };
  const post = (path, body) => ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  return {
    health: () => ask('health'),
    interrupt: () => post('interrupt', {}),
    variables: () => ask('variables'),
    complete: (language, code, cursor) => post('complete', { language, code, cursor }),
    table: (id, from, count) => ask(`tables/${id}?from=${from}&count=${count}`),
    /** Runs a cell; outputs come as they are made. */
    execute: async (language, code, onOutput) => {
      const response = await fetch(`${base}execute`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ language, code }) });
      if (!response.ok) throw new Error((await response.json().catch(() => ({}))).detail ?? `The kernel answered ${response.status}.`);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '', end = null;
      const next = () => reader.read().catch(() => ({ done: true })); // an answer that breaks off says nothing of why
      for (let part; !(part = await next()).done;) {
        const lines = (rest + part.value).split('\n');
        rest = lines.pop();
        for (const said of lines.filter(Boolean).map(l => JSON.parse(l))) {
          if (said.done) end = said;
          else onOutput(said);
        }
      }
      if (!end) throw new Error('The kernel has ended while the cell ran. What ran before is saved; the run\'s page says why.');
      return end;
    },
  };
}
