using System.Collections.Immutable;
using System.Globalization;
using Orrery.Media.Commands;
using Orrery.Media.Inspection;

namespace Orrery.Services.Encode;

/// <summary>Notices a tool that hangs by its silence: ffmpeg says twice a second how far it is, also when it has nothing new to say, and the scorer names each
/// frame. Tools that say nothing while they work have the attempt's time limit alone.</summary>
internal sealed class ToolSilence : IDisposable
{
    /// <summary>The variable of the worker's environment that sets another limit, in seconds.</summary>
    public const string Variable = "ORRERY_TOOL_SILENCE";

    private const int LinesKept = 12;
    private static readonly TimeSpan Default = TimeSpan.FromMinutes(3), Shortest = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromHours(1);

    private readonly CommandLine _command;
    private readonly int _frames;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _silent;
    private readonly Queue<string> _lines = new();
    private readonly TimeSpan _limit;
    private readonly Func<string, Progress?>? _read;
    private Progress? _last;

    /// <param name="frames">Output frames that are expected; 0 when it isn't known.</param>
    /// <param name="read">Reads progress from the tool's lines; null for a tool that shows none.</param>
    public ToolSilence(CommandLine command, int frames, TimeSpan limit, Func<string, Progress?>? read, CancellationToken stop)
    {
        (_command, _frames, _limit, _read, _stop) = (command, frames, limit, read, stop);
        _silent = CancellationTokenSource.CreateLinkedTokenSource(stop);
    }

    /// <summary>Takes a line that the tool printed.</summary>
    /// <returns>How far it is, where the line completes a report.</returns>
    public Progress? Hear(string line)
    {
        if (_read?.Invoke(line) is { } seen)
        {
            Listen();
            return _last = seen;
        }

        // Warnings and errors begin with their level or source in brackets; the rest is progress.
        if (!line.StartsWith('[')) return null;
        if (_lines.Count == LinesKept) _lines.Dequeue();
        _lines.Enqueue(line);
        return null;
    }

    /// <summary>Runs the tool, to be stopped when it falls silent.</summary>
    /// <exception cref="FailureException">It fell silent: class timeout, type <c>tool.stalled</c>.</exception>
    public async Task<ToolResult> GuardAsync(Func<CancellationToken, Task<ToolResult>> run)
    {
        Listen();
        try
        {
            return await run(_silent.Token);
        }
        catch (OperationCanceledException) when (_silent.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            throw new FailureException(Stalled());
        }
    }

    /// <summary>Reads the variable: seconds from 1 to 3600; 180 when it isn't set.</summary>
    /// <exception cref="FailureException">It is set to something else.</exception>
    internal static TimeSpan Limit(string? set)
    {
        if (string.IsNullOrEmpty(set)) return Default;
        return double.TryParse(set, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= Shortest.TotalSeconds && seconds <= Longest.TotalSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw FailureException.User("setting.tool-silence", $"{Variable} is '{set}'; it must be a number of seconds from {Shortest.TotalSeconds} to {Longest.TotalSeconds}. Start the worker anew without it, or with another.");
    }

    public void Dispose() => _silent.Dispose();

    private void Listen()
    {
        if (_read is not null) _silent.CancelAfter(_limit);
    }

    private Failure Stalled()
    {
        var limit = string.Create(CultureInfo.InvariantCulture, $"{_limit.TotalSeconds:0.##} s");
        return new Failure(ErrorClass.Timeout, "tool.stalled", $"{_command.Program} said nothing for {limit} {Where()}: it hung and was killed. If it does so again at the same place, the source is to be looked at; else retry.")
        {
            Tool = new ToolFailure(_command.ToString(), null, "SIGKILL", $"the limit of {limit} of silence", [.. _lines]),
        };
    }

    private string Where() => _last is not { } last ? "after its start, before the first frame"
        : $"after frame {last.Frame}{(_frames > 0 ? $" of {_frames}" : "")}{(last.Time is { } time ? $", {time.ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture)} into its output" : "")}";
}
