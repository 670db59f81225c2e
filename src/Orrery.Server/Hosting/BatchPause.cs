using System.Diagnostics;

namespace Orrery.Server.Hosting;

/// <summary>How long an open batch waits for turns and small calls of its own process, so that a whole step costs one append instead of two and runs keep
/// step with each other. Where waiting was in vain it is tried less and less often, at last with one batch in 64.</summary>
internal sealed class BatchPause
{
    /// <summary>About what an append takes. With every core busy, the turns of 30 runs take most of it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(1);

    private const int Rarest = 64;

    private long _since;
    private int _passOver;
    private int _passedOver;
    private bool _inVain;

    /// <summary>How much longer the open batch waits; zero: no longer.</summary>
    /// <param name="now">A time stamp of <see cref="Stopwatch"/>.</param>
    public TimeSpan Left(long now)
    {
        if (_since == 0)
        {
            if (_passedOver < _passOver)
            {
                _passedOver++;
                return TimeSpan.Zero;
            }

            _since = now;
        }

        var left = Limit - Stopwatch.GetElapsedTime(_since, now);
        _inVain = left <= TimeSpan.Zero;
        return _inVain ? TimeSpan.Zero : left;
    }

    /// <summary>The batch goes to the store.</summary>
    public void BatchClosed()
    {
        if (_since == 0) return;
        _passOver = _inVain ? Math.Min(Rarest - 1, _passOver * 2 + 1) : 0;
        (_since, _passedOver, _inVain) = (0, 0, false);
    }
}
