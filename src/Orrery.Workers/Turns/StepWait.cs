using Orrery.Hosting;

namespace Orrery.Workers.Turns;

/// <summary>What a run's code awaits for one step.</summary>
internal sealed class StepWait
{
    private readonly TaskCompletionSource<Delivery> _source = new();

    public Task<Delivery> Task => _source.Task;

    public void Complete(Delivery delivery) => _source.TrySetResult(delivery);

    public void Fail(Failure failure) => _source.TrySetException(new FailureException(failure));

    public void Stop(CancellationToken token) => _source.TrySetCanceled(token);
}
