using Orrery.Hosting;

namespace Orrery.Workers.Turns;

/// <summary>What a run's code awaits for one step.</summary>
internal sealed class StepWait
{
    private readonly TaskCompletionSource<Payload> _source = new();

    public Task<Payload> Task => _source.Task;

    public void Complete(Payload result) => _source.TrySetResult(result);

    public void Fail(Failure failure) => _source.TrySetException(new FailureException(failure));

    public void Stop(CancellationToken token) => _source.TrySetCanceled(token);
}
