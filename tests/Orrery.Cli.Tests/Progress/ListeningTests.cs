using Orrery.Cli.Display;
using Orrery.Cli.Progress;
using Orrery.Cli.Tests.Encode;
using Orrery.Client;

namespace Orrery.Cli.Tests.Progress;

public class ListeningTests
{
    private static readonly RunView Ended = Sample.HalfWay() with { State = "completed", EndedAt = Sample.At(72) };

    [Fact]
    public async Task A_lost_connection_is_said_once_and_nothing_stale_is_shown_until_it_is_back()
    {
        var log = new Log();
        using var server = new FakeServer { Plays = connection => Play(connection, back: 5, log.Said) };
        Assert.Equal("completed", (await Following.RunAsync(server, Sample.Id, log, new Hurried(), TestContext.Current.CancellationToken)).State);
        Assert.Equal(["Connection to the server at http://127.0.0.1:7070 lost, trying again.", "Connected again.", "completed"], log.Lines.SkipWhile(l => l == "running"));
    }

    [Fact]
    public async Task Given_up_it_names_the_run_and_how_to_get_at_it_later()
    {
        var log = new Log();
        using var server = new FakeServer { Plays = connection => Play(connection, back: int.MaxValue, Task.CompletedTask) };
        var gone = await Assert.ThrowsAsync<OrreryException>(() => Following.RunAsync(server, Sample.Id, log, new Hurried(), TestContext.Current.CancellationToken, "there"));
        Assert.Equal(ExitCode.NoServer, ExitCode.Of(gone));
        Assert.Equal($"The server at http://127.0.0.1:7070 has not answered for 30 s, so nothing more is known of run {Sample.Id}. The run goes on once that server is up again. "
            + $"To follow it then: orrery show {Sample.Id} --watch. To bring its package once it is done: orrery fetch {Sample.Id} --out there", gone.Message);
        Assert.Equal(["Connection to the server at http://127.0.0.1:7070 lost, trying again."], log.Lines.SkipWhile(l => l == "running"));
    }

    /// <summary>A run under way, then a broken connection, then none until it is back.</summary>
    private static async IAsyncEnumerable<RunView> Play(int connection, int back, Task said)
    {
        if (connection == 1) yield return Sample.HalfWay();
        else await said;
        yield return connection >= back ? Ended : throw new OrreryException("server.lost", "The stream of the run's events broke.");
    }

    /// <summary>What a display was told.</summary>
    private sealed class Log : IProgressDisplay
    {
        private readonly TaskCompletionSource _said = new();

        public List<string> Lines { get; } = [];

        public Task Said => _said.Task;

        public void Say(string what, string text)
        {
            Lines.Add(text);
            _said.TrySetResult();
        }

        public void Transfer(string what, long done, long total) { }

        public void Show(RunProgress progress) => Lines.Add(progress.State);

        public void Dispose() { }
    }

    /// <summary>Waits are over at once.</summary>
    private sealed class Hurried : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.FromMilliseconds(1), period);
    }
}
