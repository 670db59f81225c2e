// OpenWorkflow's side of `orrery bench engine --peers`: node openworkflow.mjs STORE CLIENTS SECONDS CONCURRENCY
// Clients and worker in one process, as its documentation starts it. Each client starts a run of ten steps when its last one is durably complete.
// That is seen at the call that completes the run: waiting for a handle's result polls once a second, which would measure the poll.
import { OpenWorkflow } from "openworkflow";
import { BackendSqlite } from "openworkflow/sqlite";

const [store, clients, seconds, concurrency] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const steps = 10;
const backend = BackendSqlite.connect(store);

const waiting = new Map();
const complete = backend.completeWorkflowRun.bind(backend);
backend.completeWorkflowRun = async (run) => {
  const completed = await complete(run);
  waiting.get(run.workflowRunId)?.(run.output);
  return completed;
};

const engine = new OpenWorkflow({ backend });
const workflow = engine.defineWorkflow({ name: "values" }, async ({ input, step }) => {
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += await step.run({ name: `value-${i}` }, async () => input + i);
  return sum;
});
const worker = engine.newWorker({ concurrency });
await worker.start();

async function run(input) {
  const handle = await workflow.run(input);
  const id = handle.workflowRun.id;
  const sum = await new Promise((resolve) => waiting.set(id, resolve));
  waiting.delete(id);
  if (sum !== steps * input + (steps * (steps - 1)) / 2) throw new Error(`A run with input ${input} returned ${sum}.`);
}

async function measure(limit) {
  const latencies = [];
  const begun = performance.now();
  const cpu = process.cpuUsage();
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      while (performance.now() - begun < limit * 1000) {
        const started = performance.now();
        await run(client);
        latencies.push(performance.now() - started);
      }
    }),
  );
  const used = process.cpuUsage(cpu);
  return { seconds: (performance.now() - begun) / 1000, cpuSeconds: (used.user + used.system) / 1e6, latencies: latencies.sort((a, b) => a - b) };
}

await measure(1);
console.log(JSON.stringify(await measure(seconds)));
await worker.stop();
await backend.stop();
