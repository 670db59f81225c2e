using System.Collections.Immutable;
using System.Text.Json;
using Orrery.Client;

namespace Orrery.Cli.Tests;

/// <summary>Snapshots of runs, as a server would give them.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    public static readonly RunId Id = RunId.Parse("r01-6k3v9x0m2q4wd");

    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    public static RunView Run(params IReadOnlyList<StepView> steps) => new(
        Id, "default", "local", "encode", "0.1.0", "video", "running", 1, Start, null, null, Json("""{"ladder":["1080p","360p"]}"""), null, null,
        [.. steps.Select((s, i) => s with { Index = i })]);

    public static StepView Step(string key, string state = "waiting") => new(
        0, key, "call", "f", state, 0, null, false, Start, null, null, null, null, null, null, [], null);

    /// <param name="from">When the attempt began, seconds into the run.</param>
    public static StepView Done(string key, double from, double seconds, double cpu = 0) => Step(key, "completed") with
    {
        Attempt = 1,
        AttemptAt = At(from),
        DoneAt = At(from + seconds),
        Usage = new Usage(cpu, 0, seconds),
    };

    public static StepView Reused(string key) => Step(key, "completed") with { Attempt = 1, AttemptAt = At(0), DoneAt = At(0), Cached = true, Usage = default(Usage) };

    public static StepView Running(string key, double from, double share = 0, double? rate = null) => Step(key, "leased") with
    {
        Attempt = 1,
        AttemptAt = At(from),
        Worker = "local-1",
        Progress = share > 0 || rate is not null ? new AttemptProgress(share * 100, 100, "frames", rate) : null,
    };

    public static AttemptView Failed(int attempt, ErrorClass error, string message, double cpu = 0) =>
        new(attempt, "local-1", At(10), At(13), new Failure(error, "tool.failed", message), new Usage(cpu, 0, 3));

    /// <summary>A source of two segments in two renditions, some way in.</summary>
    public static RunView HalfWay() => Run(
        Done("tools", 0, 0.1, 0.1), Done("inspect", 0.1, 4, 5),
        Done("segments[0]/encode-1080p", 4.1, 10, 10), Reused("segments[0]/encode-360p"), Running("segments[1]/encode-1080p", 14.1, 0.5, 24), Step("segments[1]/encode-360p"),
        Done("audio", 4.1, 1, 1), Done("segments[0]/check-1080p", 14.1, 1, 1), Reused("segments[0]/check-360p"), Running("segments[0]/measure-1080p", 15.1));

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    public static ToolFailure Tool(int? code = null, string? signal = null, string? by = null, params ImmutableArray<string> lines) => new("ffmpeg -i /in/source x.mp4", code, signal, by, lines);
}
