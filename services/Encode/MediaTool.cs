using System.Collections.Immutable;
using Orrery.Media.Commands;
using Orrery.Media.Inspection;

namespace Orrery.Services.Encode;

/// <summary>Runs the media model's command lines in the attempt's sandbox and adds up what they cost.</summary>
internal sealed class MediaTool(IFunctionContext context)
{
    /// <summary>Where the source and a chunk are found inside.</summary>
    public const string Source = "/in/source", Chunk = "/in/chunk";

    private readonly List<string> _commands = [];

    public Usage Usage { get; private set; }

    public ImmutableArray<string> Commands => [.. _commands];

    /// <summary>Runs a command whose only input is the source.</summary>
    public Task<ToolResult> OnSourceAsync(CommandLine command, ArtifactId source, int frames = 0, params ReadOnlySpan<int> accept) =>
        RunAsync(command, ImmutableDictionary<string, ArtifactId>.Empty.Add(Source, source), frames, [0, .. accept]);

    /// <summary>Runs a command. An ffmpeg that says nothing for <see cref="ToolSilence"/> hangs: it is killed, and the failure says where it was.</summary>
    /// <param name="frames">Output frames, to show progress against; 0 to show none.</param>
    public async Task<ToolResult> RunAsync(CommandLine command, ImmutableDictionary<string, ArtifactId> inputs, int frames, ImmutableArray<int> accept)
    {
        using var silence = new ToolSilence(command, frames, context.Stop);
        var call = new ToolCall(command.Program, command.Arguments)
        {
            Inputs = inputs,
            Environment = command.Environment.ToImmutableDictionary(),
            Accept = accept,
            OnLine = line =>
            {
                if (silence.Hear(line) is { } seen && frames > 0)
                    context.Report(new AttemptProgress(Math.Min(seen.Frame, frames), frames, "frames", seen.FramesPerSecond));
            },
        };
        var result = await silence.GuardAsync(stop => context.Tools.RunAsync(call, stop));
        Usage += result.Usage;
        _commands.Add(command.ToString());
        return result;
    }

    /// <summary>A file that a command has left in the scratch folder.</summary>
    public string Output(string name) => Path.Combine(context.Tools.Scratch, name);

    public Task<string> TextAsync(string name) => File.ReadAllTextAsync(Output(name), context.Stop);

    public async Task<FrameHashList> HashesAsync(string name) => FrameHashList.Parse(await TextAsync(name));

    /// <summary>The frame index of a source.</summary>
    public async Task<SourceIndex> IndexAsync(ArtifactId index) => FrameIndexFormat.Read(await context.Artifacts.ReadAsync(index, context.Stop));
}
