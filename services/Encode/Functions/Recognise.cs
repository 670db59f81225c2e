using Orrery.Services.Encode.Contracts;

namespace Orrery.Services.Encode.Functions;

public sealed record RecogniseJob(ArtifactId Source);

/// <summary>Refuses in a moment what is no video that can be encoded: from its first bytes and what ffprobe says of its streams.</summary>
/// <remarks>A small call: it doesn't wait for the cores that other encodes hold, so that whoever sent the wrong file hears of it at once.</remarks>
internal static class Recognise
{
    public static readonly Function<RecogniseJob, Recognised> Definition = Function.Define<RecogniseJob, Recognised>("recognise", RunAsync) with
    {
        Shape = Shape.Light,
        Timeout = TimeSpan.FromMinutes(2),
    };

    private static async Task<Recognised> RunAsync(RecogniseJob job, IFunctionContext context)
    {
        var (size, first) = await Inspect.FirstBytesAsync(job.Source, context);
        var (probe, _) = await Inspect.ProbeAsync(new MediaTool(context), job.Source, size, first);
        return new Recognised(probe.Container);
    }
}

/// <param name="Container">In words, such as "MP4".</param>
public sealed record Recognised(string Container);
