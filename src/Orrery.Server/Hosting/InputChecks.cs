using System.Collections.Concurrent;
using Orrery.Client.Protocol;
using Orrery.Hosting;

namespace Orrery.Server.Hosting;

/// <summary>Asks a worker, who has the service's code, whether a run may be started with an input.</summary>
internal sealed class InputChecks
{
    /// <summary>A worker that doesn't answer by then isn't waited for: the check is then the first thing in the run.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<long, TaskCompletionSource<Failure?>> _asked = new();
    private long _number;

    /// <returns>What is wrong with the input; null when nothing is, or nobody says.</returns>
    public async Task<Failure?> AskAsync(IEnumerable<WorkerSession> workers, string service, string workflow, Payload input)
    {
        if (workers.FirstOrDefault(w => w.Hello.Services.Any(s => s.Name == service && s.Workflows.Contains(workflow))) is not { } worker) return null;
        var number = Interlocked.Increment(ref _number);
        var answer = _asked[number] = new TaskCompletionSource<Failure?>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            worker.Send([new CheckInput(number, service, workflow, input)]);
            return await answer.Task.WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            _asked.TryRemove(number, out _);
        }
    }

    public void Answer(InputChecked answer)
    {
        if (_asked.TryGetValue(answer.Number, out var asked)) asked.TrySetResult(answer.Failure);
    }
}
