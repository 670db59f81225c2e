using System.Diagnostics;

namespace Orrery.Workers.Hosting;

/// <summary>Tells the operator of the link to the server, once for each change, and not of a moment's wait at the start.</summary>
internal sealed class LinkTeller(Uri server, Action<string> say)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(3);

    private readonly long _started = Stopwatch.GetTimestamp();
    private bool _wasConnected;
    private bool _told;

    public Action<string> Say => say;

    public void Connected()
    {
        if (_told) say($"connected to {server}");
        (_wasConnected, _told) = (true, false);
    }

    public void Lost(string why)
    {
        if (_told || (!_wasConnected && Stopwatch.GetElapsedTime(_started) < Moment)) return;
        say($"no connection to {server} ({why}); trying again until it is there");
        _told = true;
    }
}
