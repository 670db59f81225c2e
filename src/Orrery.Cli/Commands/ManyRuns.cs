using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Cli.Display;
using Orrery.Cli.Connection;
using Orrery.Cli.Text;
using Orrery.Client;

namespace Orrery.Cli.Commands;

/// <summary>Does something to many runs: says first which, goes on over single refusals, and ends with what came of it.</summary>
/// <remarks>Exit code 0: shown only, or all accepted. 1: some were refused. 4: the server was lost in between.</remarks>
internal sealed class ManyRuns(IServer server, Terminal terminal, bool json, ManyRuns.Work work)
{
    /// <summary>So many are named before it is done.</summary>
    private const int Named = 10;

    /// <summary>Asked of the server at once: they share its commits.</summary>
    private const int AtOnce = 16;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly SortedDictionary<string, int> _refused = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _done;
    private long _saidAt = terminal.Time.GetTimestamp();
    private OrreryException? _lost;

    /// <param name="Verb">What is done, as in "would be <c>retried</c>".</param>
    /// <param name="Event">The event's name in JSON, for each run.</param>
    /// <param name="DoAsync">Does it to one run.</param>
    internal sealed record Work(string Verb, string Event, Func<RunId, CancellationToken, Task> DoAsync);

    public async Task<int> RunAsync(RunFilter filter, bool yes, CancellationToken stop)
    {
        var (runs, first) = (new List<RunId>(), new List<RunLine>());
        await foreach (var run in server.AllRunsAsync(filter, stop))
        {
            runs.Add(run.Id);
            if (first.Count < Named) first.Add(run);
        }

        if (json) JsonDisplay.Write(terminal, "selected", new JsonObject { ["runs"] = runs.Count, ["first"] = JsonSerializer.SerializeToNode(first, OrreryJson.Options) });
        else Preview(runs.Count, first, yes);
        if (!yes || runs.Count == 0) return ExitCode.Done;
        return await WorkAsync(runs, stop);
    }

    private void Preview(int count, List<RunLine> first, bool yes)
    {
        if (count == 0)
        {
            terminal.Out.WriteLine("No run fits; nothing is to be done.");
            return;
        }

        terminal.Out.WriteLine($"{Human.Count(count, "run")} {(yes ? "to be" : "would be")} {work.Verb}{(count > first.Count ? $"; the newest {first.Count}:" : ":")}");
        foreach (var line in RunsCommand.Lines(first, terminal.Time.GetUtcNow())) terminal.Out.WriteLine("  " + line);
        if (!yes) terminal.Out.WriteLine("Nothing was done. To do it, say the same with --yes.");
    }

    private async Task<int> WorkAsync(List<RunId> runs, CancellationToken stop)
    {
        using var until = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var interrupted = false;
        try
        {
            await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = until.Token }, async (run, token) =>
            {
                try
                {
                    await work.DoAsync(run, token);
                    Done(run, runs.Count);
                }
                catch (OrreryException e) when (ExitCode.Of(e) is not ExitCode.NoServer)
                {
                    Refused(run, e, runs.Count);
                }
                catch (OrreryException e)
                {
                    _lost = e;
                    await until.CancelAsync();
                }
            });
        }
        catch (OperationCanceledException)
        {
            interrupted = stop.IsCancellationRequested;
        }

        return End(runs.Count, interrupted);
    }

    private void Done(RunId run, int of)
    {
        lock (_gate)
        {
            _done++;
            if (json) JsonDisplay.Write(terminal, work.Event, new JsonObject { ["run"] = run.ToString() });
            else Progress(of);
        }
    }

    private void Refused(RunId run, OrreryException refusal, int of)
    {
        lock (_gate)
        {
            _refused[refusal.Code] = _refused.GetValueOrDefault(refusal.Code) + 1;
            if (json) JsonDisplay.Write(terminal, "refused", new JsonObject { ["run"] = run.ToString(), ["code"] = refusal.Code, ["text"] = refusal.Message });
            else
            {
                terminal.Complain(Clean.Line(refusal.Message));
                Progress(of);
            }
        }
    }

    private void Progress(int of)
    {
        if (terminal.Time.GetElapsedTime(_saidAt) < Pause) return;
        _saidAt = terminal.Time.GetTimestamp();
        terminal.Out.WriteLine($"{Human.Count(_done + _refused.Values.Sum())} of {Human.Count(of)} …");
    }

    private int End(int count, bool interrupted)
    {
        var (refused, left) = (_refused.Values.Sum(), count - _done - _refused.Values.Sum());
        if (json)
        {
            var codes = new JsonObject();
            foreach (var (code, number) in _refused) codes[code] = number;
            JsonDisplay.Write(terminal, "worked", new JsonObject { ["runs"] = count, ["done"] = _done, ["refused"] = codes, ["left"] = left });
        }
        else
        {
            var why = refused == 0 ? "" : $", {Human.Count(refused)} refused ({string.Join(", ", _refused.Select(r => $"{r.Key} {Human.Count(r.Value)}"))})";
            terminal.Out.WriteLine($"{Human.Count(_done)} {work.Verb}{why}{(left > 0 ? $", {Human.Count(left)} not reached" : "")}.");
        }

        if (_lost is not null) throw _lost;
        return interrupted ? ExitCode.Interrupted : refused > 0 ? ExitCode.Failed : ExitCode.Done;
    }
}
