using Orrery.Media.Commands;
using Orrery.Services.Encode.Contracts;

namespace Orrery.Services.Encode.Functions;

/// <summary>Encodes the sound once for the whole title: AAC stereo always, 5.1 as well when the source has it.</summary>
internal static class EncodeAudio
{
    public static readonly Function<AudioJob, AudioMade> Definition = Function.Define<AudioJob, AudioMade>("encode-audio", RunAsync) with
    {
        Shape = new Shape(1, 512 * Shape.MiB),
        Timeout = TimeSpan.FromHours(2),
        Pure = true,
        ContentKey = (job, _) => Task.FromResult<object>(new { job.Source, Commands = job.Layouts.Select(l => Command(job, l).Key).ToArray(), job.FfmpegBuild }),
    };

    private static CommandLine Command(AudioJob job, AudioLayout layout) =>
        AudioCommand.For(new SourceInput(MediaTool.Source, job.Demuxer), job.Audio, job.Start, job.Duration, layout);

    private static async Task<AudioMade> RunAsync(AudioJob job, IFunctionContext context)
    {
        var tool = new MediaTool(context);
        var files = new List<AudioFile>();
        foreach (var layout in job.Layouts)
        {
            var command = Command(job, layout);
            await tool.OnSourceAsync(command, job.Source);
            var file = await context.Artifacts.PutFileAsync(tool.Output(command.Outputs[0]), context.Stop);
            files.Add(new AudioFile(layout, file.Id, file.Size));
        }

        return new AudioMade([.. files], tool.Commands, tool.Usage);
    }
}
