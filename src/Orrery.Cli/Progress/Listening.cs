using System.Runtime.CompilerServices;
using Orrery.Cli.Connection;
using Orrery.Client;

namespace Orrery.Cli.Progress;

/// <summary>Hears of a run through lost connections, and says when nothing is heard: what was known last may be false by then.</summary>
internal static class Listening
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The run now and after each change, until it has ended; null each time that the connection is lost or can't be made.</summary>
    /// <param name="folder">Where its package is wanted.</param>
    /// <exception cref="OrreryException">The server refuses; or it was away for 30 s, and then it is said how to get at the run later.</exception>
    public static async IAsyncEnumerable<RunView?> ToAsync(IServer server, RunId run, string folder, TimeProvider time, [EnumeratorCancellation] CancellationToken stop)
    {
        var (lost, wait) = (TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        while (true)
        {
            OrreryException broken;
            await using var views = server.FollowAsync(run, stop).GetAsyncEnumerator(stop);
            while (true)
            {
                try
                {
                    if (!await views.MoveNextAsync()) yield break;
                }
                catch (OrreryException e) when (e.Code.StartsWith("server.", StringComparison.Ordinal))
                {
                    broken = e;
                    break;
                }

                (lost, wait) = (TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
                yield return views.Current;
            }

            if (lost >= Patience) throw GivenUp(broken, server.Address, run, folder);
            yield return null;
            await Task.Delay(wait, time, stop);
            lost += wait;
            wait = TimeSpan.FromMilliseconds(Math.Min(2000, wait.TotalMilliseconds * 2));
        }
    }

    private static OrreryException GivenUp(OrreryException broken, Uri server, RunId run, string folder) => broken.Code == "server.trouble"
        ? broken
        : new(broken.Code, $"The server at {server.OriginalString} has not answered for {Patience.TotalSeconds:0} s, so nothing more is known of run {run}. The run goes on once that server is up again. "
            + $"To follow it then: orrery show {run} --watch. To bring its package once it is done: orrery fetch {run} --out {folder}");
}
