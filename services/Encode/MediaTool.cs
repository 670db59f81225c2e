using System.Collections.Immutable;
using System.Diagnostics;
using Orrery.Media.Commands;
using Orrery.Media.Inspection;
using Orrery.Media.Scoring;

namespace Orrery.Services.Encode;

/// <summary>Runs the media model's command lines in the attempt's sandbox and adds up what they cost.</summary>
internal sealed class MediaTool(IFunctionContext context)
{
    /// <summary>Where the source and a chunk are found inside.</summary>
    public const string Source = "/in/source", Chunk = "/in/chunk";

    private readonly List<string> _commands = [];

    public Usage Usage { get; private set; }

    /// <summary>Which part of the attempt's progress the next commands stand for. A rate is told by the part that ends the attempt.</summary>
    public (double From, double To) Span { get; set; } = (0, 1);

    public ImmutableArray<string> Commands => [.. _commands];

    /// <summary>Runs a command whose only input is the source.</summary>
    public Task<ToolResult> OnSourceAsync(CommandLine command, ArtifactId source, int frames = 0, params ReadOnlySpan<int> accept) =>
        RunAsync(command, ImmutableDictionary<string, ArtifactId>.Empty.Add(Source, source), frames, [0, .. accept]);

    /// <summary>Runs a command. An ffmpeg that says nothing for <see cref="LongestSilence"/> hangs: it is killed, and the failure says where it was.</summary>
    /// <param name="frames">Output frames, to show progress against; 0 to show none.</param>
    public Task<ToolResult> RunAsync(CommandLine command, ImmutableDictionary<string, ArtifactId> inputs, int frames, ImmutableArray<int> accept)
    {
        var progress = new ProgressReader();
        return WatchAsync(command, inputs, accept, frames, command.Program == CommandLine.Ffmpeg ? line => progress.Read(line) : null);
    }

    /// <summary>Runs a scoring command, which says of each frame when it was compared.</summary>
    public Task<ToolResult> ScoreAsync(CommandLine command, ImmutableDictionary<string, ArtifactId> inputs, int frames)
    {
        var (scored, since) = (new ScoredFrames(), Stopwatch.GetTimestamp());
        return WatchAsync(command, inputs, [0], frames, line => scored.Read(line)
            ? new Progress(scored.Count, scored.Count / Stopwatch.GetElapsedTime(since).TotalSeconds, null, null, IsLast: false) : null);
    }

    private async Task<ToolResult> WatchAsync(
        CommandLine command, ImmutableDictionary<string, ArtifactId> inputs, ImmutableArray<int> accept, int frames, Func<string, Progress?>? read)
    {
        using var silence = new ToolSilence(command, frames, LongestSilence, read, context.Stop);
        var call = new ToolCall(command.Program, command.Arguments)
        {
            Inputs = inputs,
            Environment = command.Environment.ToImmutableDictionary(),
            Accept = accept,
            OnLine = line =>
            {
                if (silence.Hear(line) is { } seen && frames > 0) Report(Math.Min(seen.Frame, frames), frames, seen.FramesPerSecond);
            },
        };
        var result = await silence.GuardAsync(stop => context.Tools.RunAsync(call, stop));
        Usage += result.Usage;
        _commands.Add(command.ToString());
        return result;
    }

    private void Report(double done, double total, double rate) =>
        context.Report(new AttemptProgress(Span.From * total + done * (Span.To - Span.From), total, "frames", Span.To < 1 ? null : rate));

    /// <summary>ffmpeg says twice a second how far it is, the scorer after each frame; one that has been silent for so long hangs.</summary>
    public TimeSpan LongestSilence { get; init; } = ToolSilence.Limit(Environment.GetEnvironmentVariable(ToolSilence.Variable));

    /// <summary>A file that a command has left in the scratch folder.</summary>
    public string Output(string name) => Path.Combine(context.Tools.Scratch, name);

    public Task<string> TextAsync(string name) => File.ReadAllTextAsync(Output(name), context.Stop);

    public async Task<FrameHashList> HashesAsync(string name) => FrameHashList.Parse(await TextAsync(name));

    /// <summary>The frame index of a source.</summary>
    public async Task<SourceIndex> IndexAsync(ArtifactId index) => FrameIndexFormat.Read(await context.Artifacts.ReadAsync(index, context.Stop));
}
