using System.Text.Json;
using System.Text.Json.Nodes;
using Orrery.Cli.Progress;

namespace Orrery.Cli.Display;

/// <summary>One JSON object a line, told apart by <c>event</c>; the fields are described in <c>docs/command-line.md</c>.</summary>
internal sealed class JsonDisplay(Terminal terminal) : IProgressDisplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _transfers = [];
    private long _writtenAt = terminal.Time.GetTimestamp();
    private string _stages = "";

    public void Say(string what, string text) => Write(terminal, what, new JsonObject { ["text"] = text });

    public void Transfer(string what, long done, long total)
    {
        if (done >= total ? _transfers.Add(what) : Due()) Write("transfer", new JsonObject { ["what"] = what, ["bytes"] = done, ["total"] = total });
    }

    public void Show(RunProgress progress)
    {
        var stages = progress.State + string.Concat(progress.Stages.Select(s => (char)('0' + (int)s.State)));
        if (stages == _stages && !Due()) return;
        _stages = stages;
        Write("progress", JsonSerializer.SerializeToNode(progress, OrreryJson.Options)!.AsObject());
    }

    public void Dispose() { }

    /// <summary>Writes one line; fields without a value are left out.</summary>
    public static void Write(Terminal terminal, string name, JsonObject fields)
    {
        fields.Insert(0, "event", name);
        foreach (var empty in fields.Where(f => f.Value is null).Select(f => f.Key).ToList()) fields.Remove(empty);
        terminal.Out.WriteLine(fields.ToJsonString(OrreryJson.Options));
        terminal.Out.Flush();
    }

    private bool Due() => terminal.Time.GetElapsedTime(_writtenAt) >= Pause;

    private void Write(string name, JsonObject fields)
    {
        _writtenAt = terminal.Time.GetTimestamp();
        Write(terminal, name, fields);
    }
}
