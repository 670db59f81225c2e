using Orrery.Hosting;

namespace Orrery.Workers.Turns;

/// <summary>What a run's code awaits for one step.</summary>
internal sealed class StepWait(Branch branch)
{
    private readonly TaskCompletionSource<Delivery> _source = new();

    /// <summary>The part of the code that waits.</summary>
    public Branch Branch => branch;

    public Task<Delivery> Task => _source.Task;

    public void Complete(Delivery delivery) => _source.TrySetResult(delivery);

    public void Fail(Failure failure) => _source.TrySetException(new FailureException(failure));

    public void Stop() => _source.TrySetCanceled(branch.Token);
}
