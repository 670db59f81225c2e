namespace Orrery.Services.Notebook.Kernel;

/// <summary>Interrupts DuckDB again and again once a token is set: an interrupt that comes between two queries, or before one begins, is forgotten by DuckDB.</summary>
internal sealed class SqlInterrupt : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(20);

    private readonly Lock _lock = new();
    private readonly Action _interrupt;
    private readonly Timer _timer;
    private readonly CancellationTokenRegistration _registration;
    private bool _ended;

    public SqlInterrupt(Action interrupt, CancellationToken stop)
    {
        _interrupt = interrupt;
        _timer = new Timer(_ => Interrupt());
        _registration = stop.Register(() => _timer.Change(TimeSpan.Zero, Period));
    }

    /// <summary>After this no interrupt comes any more.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        lock (_lock) _ended = true;
        _timer.Dispose();
    }

    private void Interrupt()
    {
        lock (_lock)
        {
            if (!_ended) _interrupt();
        }
    }
}
