using System.Text.Json.Nodes;
using Orrery.Cli.Connection;
using Orrery.Cli.Display;
using Orrery.Cli.Progress;
using Orrery.Cli.Show;
using Orrery.Client;

namespace Orrery.Cli.Encode;

/// <summary>Carries an encode out from the file to the package: check, upload, start, follow, bring home.</summary>
internal sealed class EncodeJob(EncodeOrder order, Terminal terminal, IProgressDisplay display, bool json)
{
    public const string Service = "encode";
    private const string Workflow = "video";

    private readonly OutputFolder _out = new(order.Out);

    /// <param name="connect">Reaches a server, or starts one. Called only when the order itself is sound.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public async Task<int> RunAsync(Func<Task<(IServer Server, Task Ready)>> connect, CancellationToken stop)
    {
        if ((InputFile.Problem(order.Input) ?? _out.Problem()) is { } problem) throw new OrreryException("usage", problem);
        RunId? run = null;
        var complete = false;
        try
        {
            var (server, ready) = await connect();
            using var _ = server;
            var source = await InputFile.HashAsync(order.Input, (done, total) => display.Transfer("reading", done, total), stop);
            await ready;
            await UploadAsync(server, source, stop);
            var started = await server.StartAsync(Service, Workflow, order.Request(source), order.Key, stop);
            run = started.Run;
            Started(started, server);
            if (order.Detach) return ExitCode.Done;
            var ended = await Following.RunAsync(server, started.Run, display, terminal.Time, stop, order.Out);
            complete = ended.State == "completed";
            return complete ? await BringHomeAsync(server, ended, stop) : Failed(ended);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Watching.Interrupted(run, terminal, display, json, complete
                ? $"The run is complete; its package wasn't written. To bring it: orrery fetch {run} --out {order.Out}"
                : $"{Watching.GoesOn(run)}. To bring its package once it is done: orrery fetch {run} --out {order.Out}");
        }
    }

    private async Task UploadAsync(IServer server, ArtifactId source, CancellationToken stop)
    {
        if (await server.HasAsync(source, stop)) return;
        await using var file = File.OpenRead(order.Input);
        var stored = await server.UploadAsync(file, new Told(sent => display.Transfer("upload", sent, file.Length)), stop);
        if (stored.Id != source) throw new OrreryException("artifact.damaged", $"{order.Input} changed while it was read. Try again once it is complete.");
    }

    private void Started(StartedRun started, IServer server)
    {
        if (json)
            JsonDisplay.Write(terminal, "started", new JsonObject { ["run"] = started.Run.ToString(), ["already"] = started.Already, ["server"] = server.Address.ToString() });
        else if (order.Detach)
            display.Say("started", $"{started.Run} was started{(started.Already ? " before" : "")}. To follow it: orrery show {started.Run} --watch. To bring the package once it is done: orrery fetch {started.Run} --out {order.Out}");
        else if (!terminal.Live || started.Already)
            display.Say("started", $"{started.Run} was started{(started.Already ? " before, under the same key" : "")}");
    }

    private async Task<int> BringHomeAsync(IServer server, RunView run, CancellationToken stop)
    {
        var files = await PackageDownload.RunAsync(server, run.Id, _out, display, stop);
        var progress = ProgressReader.Read(run, terminal.Time.GetUtcNow());
        display.Dispose();
        if (json) JsonDisplay.Write(terminal, "finished", EncodeSummary.Json(run, progress, files, _out.Path, server.Address));
        else foreach (var line in EncodeSummary.Lines(run, progress, files, _out.Path, server.Address)) terminal.Out.WriteLine(line);
        return ExitCode.Done;
    }

    private int Failed(RunView run)
    {
        Watching.End(run, terminal, display, json, order.Input);
        return ExitCode.Of(run);
    }

    /// <summary>Passes progress on at once, where <see cref="Progress{T}"/> would queue it.</summary>
    private sealed class Told(Action<long> told) : IProgress<long>
    {
        public void Report(long value) => told(value);
    }
}
