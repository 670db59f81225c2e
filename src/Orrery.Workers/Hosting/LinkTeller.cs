using System.Diagnostics;

namespace Orrery.Workers.Hosting;

/// <summary>Tells the operator of the link to the server: when it is lost for more than a moment, and when it is back.</summary>
internal sealed class LinkTeller(Uri server, Action<string> say)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private long _lostSince = Stopwatch.GetTimestamp();
    private bool _told;

    public Action<string> Say => say;

    public void Connected()
    {
        if (_told) say($"connected to {server}");
        (_lostSince, _told) = (0, false);
    }

    public void Lost(string why)
    {
        if (_lostSince == 0) _lostSince = Stopwatch.GetTimestamp();
        if (_told || Stopwatch.GetElapsedTime(_lostSince) < Moment) return;
        say($"no connection to {server} ({why}); trying again until it is there");
        _told = true;
    }
}
