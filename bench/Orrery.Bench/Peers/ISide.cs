namespace Orrery.Bench.Peers;

/// <summary>One of the systems that are measured side by side: started once, measured in every round, idle in between.</summary>
internal interface ISide : IAsyncDisposable
{
    /// <summary>Runs of ten steps for about so many seconds.</summary>
    /// <param name="workflow">What a step is: <c>calls</c> of a function that the system dispatches, or <c>values</c> that the workflow's own process computes.</param>
    Task<Load> MeasureAsync(string workflow, int clients, double seconds);
}
